"""Dates that follow from the set of exports, addresses with their dates, and rows that wait for their people"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ENTITIES = ("users", "matches", "events", "event_attendance", "skill_sessions", "checkins", "feedback", "milestones")
DATED = (
    ("buddy_matches", "t.id = e.match_id", "SELECT match_id, created_at FROM export.matches"),
    ("buddy_checkins", "t.id = e.checkin_id", "SELECT checkin_id, created_at FROM export.checkins"),
    ("buddy_feedback", "t.id = e.feedback_id", "SELECT feedback_id, created_at FROM export.feedback"),
    ("kintell_sessions", "t.id = e.session_id", "SELECT session_id, created_at FROM export.skill_sessions"),
    (
        "buddy_events",
        "t.id = e.event_id AND t.kind = e.kind",
        "SELECT event_id, 'informal' AS kind, created_at FROM export.events"
        " UNION ALL SELECT event_id, 'formal', min(created_at) FROM export.event_attendance GROUP BY event_id",
    ),
    (
        "buddy_event_attendances",
        "t.event_id = e.event_id AND t.user_id = e.profile_id AND t.kind = e.kind",
        "SELECT a.event_id, x.profile_id, 'formal' AS kind, min(a.created_at) AS created_at FROM export.event_attendance a"
        " JOIN csr.user_external_ids x ON x.external_id = a.user_id::text GROUP BY 1, 2"
        " UNION ALL SELECT DISTINCT v.event_id, x.profile_id, 'informal', v.created_at FROM export.events v"
        " CROSS JOIN unnest(v.attendees) AS a (id) JOIN csr.user_external_ids x ON x.external_id = a.id::text",
    ),
    (
        "journey_milestones",
        "t.user_id = e.profile_id AND t.milestone_id = e.milestone_id AND t.reached_at = e.reached_at",
        "SELECT x.profile_id, m.milestone_id, m.reached_at, min(m.created_at) AS created_at FROM export.milestones m"
        " JOIN csr.user_external_ids x ON x.external_id = m.user_id::text GROUP BY 1, 2, 3",
    ),
)
"""Rows of `csr`, and since when those of `export` are there that they are made from."""


def upgrade() -> None:
    _date_rows()
    _date_addresses()
    _let_rows_wait()


def _date_rows() -> None:
    """When a row came first was not kept: what is known is when it changed last, of people also when they came."""
    for entity in ENTITIES:
        op.alter_column(
            entity,
            "updated_at",
            new_column_name="created_at",
            schema="export",
            comment="Date of the oldest export that has the row.",
        )
        _comment("export", entity, "export_date", "Date of the newest export that has the row: it says what the row says.")
    op.execute("""
        UPDATE export.users e SET created_at = x.created_at FROM csr.user_external_ids x
        WHERE x.provider = 'buddy' AND x.external_id = e.id::text AND x.created_at < e.created_at
    """)
    op.execute("""
        UPDATE export.events e SET created_at = t.created_at FROM csr.buddy_events t
        WHERE t.id = e.event_id AND t.created_at < e.created_at
    """)
    for table, by_key, rows in DATED:
        dated = f"UPDATE csr.{table} t SET export_date = e.created_at FROM ({rows}) e WHERE {by_key}"  # noqa: S608 - of names above
        op.execute(dated + " AND t.export_date <> e.created_at")
        _comment("csr", table, "export_date", "Date of the oldest export that has the row.")
    op.execute("UPDATE csr.buddy_events SET created_at = export_date WHERE created_at <> export_date")
    _comment("csr", "users", "created_at", "Date of the oldest export that has the person.")
    _comment("csr", "users", "updated_at", "Date of the newest export that has the person.")
    _comment("csr", "user_external_ids", "created_at", "Date of the oldest export that has the id.")
    _comment("csr", "buddy_events", "created_at", "Date of the oldest export that has the event.")
    _comment("csr", "program_enrollments", "updated_at", "Date of the newest export that has the person or a match of theirs.")


def _comment(schema: str, table: str, column: str, comment: str) -> None:
    op.alter_column(table, column, schema=schema, existing_type=sa.DateTime(timezone=True), comment=comment)


def _date_addresses() -> None:
    op.drop_constraint("fk_identities_external_id", "identities", schema="pii")
    op.drop_constraint("pk_identities", "identities", schema="pii")
    op.create_primary_key("pk_identities", "identities", ["provider", "external_id", "email_hash"], schema="pii")
    for name, comment in (
        ("first_date", "Date of the oldest export in which they had it."),
        ("last_date", "Date of the newest export in which they had it."),
    ):
        op.add_column("identities", sa.Column(name, sa.DateTime(timezone=True), comment=comment), schema="pii")
    op.execute("""
        UPDATE pii.identities i SET first_date = x.created_at, last_date = greatest(x.created_at, e.export_date)
        FROM csr.user_external_ids x LEFT JOIN export.users e ON e.id::text = x.external_id
        WHERE x.provider = i.provider AND x.external_id = i.external_id
    """)
    op.execute(_KEEP_TOGETHER)
    for name in ("first_date", "last_date"):
        op.alter_column("identities", name, schema="pii", nullable=False)
    op.alter_column(
        "identities",
        "email_hash",
        schema="pii",
        existing_type=sa.LargeBinary(),
        comment="Keyed hash of a normalised e-mail address that they had.",
    )
    op.create_table_comment(
        "identities",
        "Which e-mail addresses, as keyed hashes, each external id had, and when. Finds one person across ids and programs.",
        schema="pii",
    )
    op.create_foreign_key(
        "fk_identities_external_id",
        "identities",
        "user_external_ids",
        ["provider", "external_id"],
        ["provider", "external_id"],
        source_schema="pii",
        referent_schema="csr",
        deferrable=True,
        initially="DEFERRED",
    )


_KEEP_TOGETHER = """
    WITH ids AS (SELECT i.*, x.profile_id,
            first_value(i.email_hash) OVER (PARTITION BY x.profile_id ORDER BY i.first_date, i.external_id) AS address_of_first
        FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)),
    apart AS (SELECT * FROM ids WHERE email_hash <> address_of_first),
    later AS (UPDATE pii.identities i SET first_date = greatest(i.last_date, i.first_date + interval '1 microsecond'),
            last_date = greatest(i.last_date, i.first_date + interval '1 microsecond')
        FROM apart a WHERE a.provider = i.provider AND a.external_id = i.external_id)
    INSERT INTO pii.identities (provider, external_id, email_hash, first_date, last_date)
    SELECT provider, external_id, address_of_first, first_date, first_date FROM apart
"""
"""An id that was linked to a person by an address that was not kept: it is taken to have had the person's when it came."""


def _let_rows_wait() -> None:
    op.create_table(
        "waiting_rows",
        sa.Column("entity", sa.String(length=50), nullable=False, comment="The entity."),
        sa.Column("key", sa.Text(), nullable=False, comment="Natural key, parts joined by |."),
        sa.Column(
            "people",
            sa.ARRAY(sa.UUID()),
            nullable=False,
            comment="Ids of the people it names; somebody of them is not known yet.",
        ),
        sa.Column(
            "export_date", sa.DateTime(timezone=True), nullable=False, comment="Date of the newest export that has the row so."
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="Date of the oldest export that has the row so."
        ),
        sa.Column(
            "data",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What was exported, by column, less what is personal.",
        ),
        sa.Column("key_id", sa.String(length=50), nullable=True, comment="Id of the key that sealed the personal values."),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=True, comment="AES-SIV ciphertext of the personal values, bound to the row."
        ),
        sa.Column("drop_id", sa.String(length=12), nullable=False, comment="The newest drop that has the row so."),
        sa.Column("row", sa.BigInteger(), nullable=False, comment="Its row there."),
        sa.PrimaryKeyConstraint("entity", "key", "people", name=op.f("pk_waiting_rows")),
        schema="ops",
        comment="Rows that lack nothing but a person whom they name: loaded, as of their own date, once an export brings the person.",
    )
    op.add_column(
        "buddy_system_events",
        sa.Column(
            "based_on",
            sa.DateTime(timezone=True),
            comment="Of a part of a row: date of the whole row that it was put on, so that one that comes late can take its place.",
        ),
        schema="ops",
    )
    op.add_column(
        "events",
        sa.Column("attendees_listed", sa.ARRAY(sa.UUID()), comment="`attendees` as exported, where somebody is not known yet."),
        schema="export",
    )
    op.create_index(
        "ix_events_attendees_listed",
        "events",
        ["attendees_listed"],
        schema="export",
        postgresql_where=sa.text("attendees_listed IS NOT NULL"),
    )
    op.add_column(
        "quarantine",
        sa.Column(
            "loaded_with",
            sa.String(length=12),
            comment="Drop that brought what the row had been waiting for, so that it was loaded after all.",
        ),
        schema="ops",
    )
