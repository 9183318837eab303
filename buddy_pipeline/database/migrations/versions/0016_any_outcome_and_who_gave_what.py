"""Outcomes of no dimension, the first year of a benefit, net present value and payback, and who gave what"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sroi_inputs",
        sa.Column("sroi_id", sa.UUID(), nullable=False, comment="The return."),
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="Volunteer_time, cash, paid_time, in_kind or management."
        ),
        sa.Column("funder", sa.String(length=255), nullable=False, comment="Who gave it."),
        sa.Column(
            "funder_id",
            sa.UUID(),
            nullable=True,
            comment="Id of the company of that name; empty for volunteers and costs without a funder.",
        ),
        sa.Column("hours", sa.Numeric(), nullable=True, comment="Hours that were given, where hours tell."),
        sa.Column(
            "value", sa.Numeric(), nullable=True, comment="Value of what was given; empty if the value of an hour is not known."
        ),
        sa.Column(
            "present_value",
            sa.Numeric(),
            nullable=True,
            comment="What falls to it of the present value, in proportion to all that was given with it.",
        ),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.ForeignKeyConstraint(["sroi_id"], ["impact.sroi.id"], name=op.f("fk_sroi_inputs_sroi_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sroi_id", "kind", "funder", name=op.f("pk_sroi_inputs")),
        schema="impact",
        comment="Who gave what to each return, and what falls to it.",
    )
    op.add_column(
        "sroi",
        sa.Column("net_present_value", sa.Numeric(), nullable=True, comment="Present value less the investment."),
        schema="impact",
    )
    op.add_column(
        "sroi",
        sa.Column(
            "payback_years",
            sa.Numeric(),
            nullable=True,
            comment="Years until the present value grows to the investment; empty if it never does.",
        ),
        schema="impact",
    )
    op.alter_column(
        "sroi",
        "program_costs",
        existing_type=sa.NUMERIC(),
        comment="Costs, shared where they are everybody's; empty if none are known, see `reason_costs`.",
        existing_comment="Share of the program's costs; empty if none are known, see `reason_costs`.",
        existing_nullable=True,
        schema="impact",
    )
    op.alter_column(
        "sroi",
        "reason_costs",
        existing_type=sa.TEXT(),
        comment="Why no costs are counted, or not of all months.",
        existing_comment="Why no costs are counted.",
        existing_nullable=True,
        schema="impact",
    )
    op.add_column(
        "sroi_outcomes",
        sa.Column(
            "first_year",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="The year in which the benefit begins; 1 is that of the figure.",
        ),
        schema="impact",
    )
    op.alter_column(
        "sroi_outcomes",
        "units",
        existing_type=sa.NUMERIC(),
        comment="What the gain is given for: hours of sessions, and one for each milestone, or how much answers told; empty where observations count.",
        existing_comment="What the gain is given for: hours of sessions, and one for each milestone; empty where sessions do not count by the hour.",
        existing_nullable=True,
        schema="impact",
    )
    op.alter_column(
        "sroi_outcomes",
        "cap",
        existing_type=sa.NUMERIC(),
        nullable=True,
        comment="Most points of one person; empty for an outcome of no dimension.",
        existing_comment="Most points of one person.",
        schema="impact",
    )
    op.alter_column(
        "sroi_outcomes",
        "unit_value",
        existing_type=sa.NUMERIC(),
        comment="Value of one point; of a harm below 0.",
        existing_comment="Value of one point.",
        existing_nullable=False,
        schema="impact",
    )
    op.alter_column("sroi_outcomes", "first_year", server_default=None, schema="impact")
    op.execute("UPDATE impact.sroi SET net_present_value = present_value - investment")
