"""A mark that changes with the rows that figures are made from, and what the last look at them found"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "csr.buddy_checkins",
    "csr.buddy_event_attendances",
    "csr.buddy_events",
    "csr.buddy_feedback",
    "csr.buddy_matches",
    "csr.companies",
    "csr.company_users",
    "csr.journey_milestones",
    "csr.kintell_sessions",
    "csr.program_enrollments",
    "csr.user_external_ids",
    "csr.users",
    "pii.users",
)


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="Always 1."),
        sa.Column("revision", sa.UUID(), nullable=False, comment="Another one after each change."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        schema="impact",
        comment="Tells whether any row changed that figures are made from; a trigger of each such table sees to it.",
    )
    op.create_table(
        "last_look",
        sa.Column("grounds", sa.String(length=32), nullable=False, comment="Digest of revision, queries and rules."),
        sa.Column(
            "digests",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Digests of the rows by part and month, see `impact.inputs`.",
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False, comment="When they were read."),
        sa.PrimaryKeyConstraint("grounds", name=op.f("pk_last_look")),
        schema="impact",
        comment="What was found when the inputs of all figures were read last: not read again until a row changes.",
    )
    op.execute("""
        CREATE FUNCTION impact.note_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO impact.revision (id, revision) VALUES (1, gen_random_uuid())
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision
            WHERE revision.xmin <> pg_current_xact_id()::xid;  -- once a transaction
            RETURN NULL;
        END $$
    """)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION impact.note_change()"
        )
