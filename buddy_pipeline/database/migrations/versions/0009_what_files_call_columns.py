"""What files call columns otherwise than we do, so that reports name them as files do"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "drops",
        sa.Column(
            "called",
            postgresql.JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Columns that files call otherwise than we do, by entity and file: ours, and what they call it.",
        ),
        schema="ops",
    )
