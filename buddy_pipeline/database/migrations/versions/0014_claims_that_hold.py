"""Whether a return is gross, its ratio with all assumptions at once, hours that outcomes count, and why a score has no band"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SCORED = "Why there is no score; empty where there is one."
BANDED = "Why there is no score, or no band of it; empty where there is one."
GAIN = "Points that one observation gives, but for courses and for sessions of people whose levels were recorded."
GAIN_NOW = (
    "Points that one observation, or hour of it, gives, but for courses and for sessions of people whose levels were recorded."
)
RATIOS = {
    "ratio_unfavourable": "Ratio with all assumptions at once at the end that lowers it.",
    "ratio_favourable": "Ratio with all assumptions at once at the end that raises it.",
}
GROSS = "Whether nothing is taken off: deadweight, attribution and displacement of every outcome are 0."
UNITS = (
    "What the gain is given for: hours of sessions, and one for each milestone; empty where sessions do not count by the hour."
)


def upgrade() -> None:
    op.add_column("sroi", sa.Column("is_gross", sa.Boolean(), nullable=True, comment=GROSS), schema="impact")
    op.execute("UPDATE impact.sroi SET is_gross = (gross_value = value)")
    op.alter_column("sroi", "is_gross", nullable=False, schema="impact")
    for name, comment in RATIOS.items():
        op.add_column("sroi", sa.Column(name, sa.Numeric(), nullable=True, comment=comment), schema="impact")
    op.add_column("sroi_outcomes", sa.Column("units", sa.Numeric(), nullable=True, comment=UNITS), schema="impact")
    op.alter_column("sroi_outcomes", "gain", comment=GAIN_NOW, existing_comment=GAIN, schema="impact")
    for table in ("vis_scores", "program_scores"):
        op.alter_column(table, "reason", comment=BANDED, existing_comment=SCORED, schema="impact")
