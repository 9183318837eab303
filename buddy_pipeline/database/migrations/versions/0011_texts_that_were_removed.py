"""When the words of a row were removed, so that no export brings them back"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("events", "skill_sessions", "checkins", "feedback", "kintell_sessions", "kintell_ratings")
COMMENT = "When its words were removed since the people it is of left; no export brings them back."


def upgrade() -> None:
    """Tables that are not there yet are made with the column, from their declaration."""
    for table in TABLES:
        op.execute(f"ALTER TABLE IF EXISTS export.{table} ADD COLUMN IF NOT EXISTS texts_removed_at timestamptz")
        op.execute(
            f"DO $$ BEGIN IF to_regclass('export.{table}') IS NOT NULL THEN"
            f" COMMENT ON COLUMN export.{table}.texts_removed_at IS '{COMMENT}'; END IF; END $$"
        )
