"""An exported row that several people have a part in stays without whoever of them was erased"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HASHED = "A keyed hash stands for the address."
SIDES = {
    "matches": {"participant_id": "The newcomer of the pair.", "buddy_id": "The volunteer of the pair."},
    "skill_sessions": {"teacher_id": "The person who taught.", "learner_id": "The person who learnt."},
    "kintell_sessions": {
        "participant_ref": f"The participant. {HASHED}",
        "volunteer_ref": f"The volunteer or mentor. {HASHED}",
    },
}


def upgrade() -> None:
    """Tables that are not there yet are made so, from their declaration."""
    for table, columns in SIDES.items():
        for column, comment in columns.items():
            op.execute(f"ALTER TABLE IF EXISTS export.{table} ALTER COLUMN {column} DROP NOT NULL")
            op.execute(
                f"DO $$ BEGIN IF to_regclass('export.{table}') IS NOT NULL THEN"
                f" COMMENT ON COLUMN export.{table}.{column} IS '{comment} Empty once they were erased.'; END IF; END $$"
            )
