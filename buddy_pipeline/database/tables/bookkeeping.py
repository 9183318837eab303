"""The pipeline's own book-keeping: drops, what was wrong with them, what waits, who changed."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, ForeignKey, LargeBinary, String, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import person, when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import ADDRESS, KEY, NOBODY, PSEUDONYM, REFERENCES, THEIRS, TOLD, each, sealed, theirs

DROPS = Table(
    "drops",
    METADATA,
    *each(
        NOBODY,
        Column("drop_id", String(12), primary_key=True, comment="First characters of the digest."),
        Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of the content."),
        Column("program", String(50), nullable=False, comment="Program that sent it."),
        Column("name", Text(), nullable=False, comment="Name of the folder or file."),
        Column("format", String(10), comment="csv, json or xlsx; empty if the drop was not recognised."),
        Column("period", String(7), comment="Month of the export date, YYYY-MM.", index=True),
        when("export_date", "When the export was made."),
        Column("status", String(20), nullable=False, comment="`loaded` or `refused`."),
        Column("message", Text(), comment="Why it was refused."),
        Column("entities", JSONB(), nullable=False, server_default=text("'{}'"), comment="Counts of rows by entity."),
        Column(
            "called",
            JSONB(),
            nullable=False,
            server_default=text("'{}'"),
            comment="Columns that files call otherwise than we do, by entity and file: ours, and what they call it.",
        ),
        Column("judged_by", String(64), comment="Version of contract, rules and sealing key it was loaded with."),
        Column("run_id", String(64), nullable=False, comment="Run that settled it last."),
        when("settled_at", "When it was settled last.", required=True),
    ),
    schema="ops",
    comment="Export drops and what became of each.",
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    *each(
        THEIRS,
        Column("id", BigInteger(), primary_key=True, autoincrement=True, info=NOBODY),
        Column("drop_id", String(12), ForeignKey("ops.drops.drop_id"), nullable=False, index=True, comment="The drop."),
        Column("entity", String(50), nullable=False, comment="The entity."),
        Column("file", Text(), nullable=False, comment="The file."),
        Column("row", BigInteger(), comment="Row as a person counts it; empty for a whole file."),
        Column("key", Text(), nullable=False, info=KEY, comment="Natural key, parts joined by |."),
        Column("column", Text(), nullable=False, comment="The column."),
        Column("rule", String(50), nullable=False, comment="Code of the rule, see docs/rules.md."),
        Column("severity", String(10), nullable=False, comment="`error` (row rejected) or `warning`."),
        Column("seen", Text(), nullable=False, comment="Shape of the value, or length of a personal one; never the value."),
        Column(
            "loaded_with",
            String(12),
            comment="Drop that brought what the row had been waiting for, so that it was loaded after all.",
        ),
    ),
    schema="ops",
    comment="What was wrong with the rows of each drop: one line a fault.",
)

WAITING = Table(
    "waiting_rows",
    METADATA,
    *each(
        THEIRS,
        Column("entity", String(50), primary_key=True, comment="The entity."),
        Column("key", Text(), primary_key=True, info=KEY, comment="Natural key, parts joined by |."),
        Column(
            "people",
            ARRAY(UUID()),
            primary_key=True,
            info=REFERENCES,
            comment="Ids of the people it names; somebody of them is not known yet.",
        ),
        when("export_date", "Date of the newest export that has the row so.", required=True),
        when("created_at", "Date of the oldest export that has the row so.", required=True),
        Column("data", JSONB(), nullable=False, info=TOLD, comment="What was exported, by column, less what is personal."),
        Column("key_id", String(50), info=NOBODY, comment="Id of the key that sealed the personal values."),
        Column(
            "sealed",
            LargeBinary(),
            info=sealed(None, "entity", "key"),
            comment="AES-SIV ciphertext of the personal values, bound to the row.",
        ),
        Column("drop_id", String(12), nullable=False, comment="The newest drop that has the row so."),
        Column("row", BigInteger(), nullable=False, comment="Its row there."),
    ),
    schema="ops",
    comment="Rows that lack nothing but a person whom they name: loaded, as of their own date, once an export brings the person.",
)

CONFLICTS = Table(
    "identity_conflicts",
    METADATA,
    *each(
        THEIRS,
        Column("provider", String(50), primary_key=True, comment="Program of the external id."),
        Column("external_id", String(255), primary_key=True, info=theirs(of="user_id"), comment="Whose e-mail address changed."),
        Column(
            "email_hash",
            LargeBinary(),
            primary_key=True,
            info=ADDRESS,
            comment="Keyed hash of the address that belongs to somebody else.",
        ),
        person("user_id", "The person.", required=True),
        person("other_user_id", "Who has the address.", required=True),
        when("export_date", "Date of the export that brought the change.", required=True),
    ),
    schema="ops",
    comment="E-mail addresses that changed to somebody else's: for a person to decide, nothing was merged.",
)

AUDIT = Table(
    "audit",
    METADATA,
    *each(
        THEIRS,
        Column("id", BigInteger(), primary_key=True, autoincrement=True, info=NOBODY),
        Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"), comment="When."),
        Column("actor", String(64), nullable=False, comment="Run that made the change."),
        Column("drop_id", String(12), comment="Drop that brought it."),
        Column("user_id", UUID(), nullable=False, info=PSEUDONYM, comment="The person.", index=True),
        Column("kind", String(50), nullable=False, comment="Kind of change, without values."),
    ),
    schema="ops",
    comment="Every change of a person's identity or enrollment.",
)
