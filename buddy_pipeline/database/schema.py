"""Every table of ours, with what each column means.

`export` and `pii` follow from the contract; `csr` has the platform's tables with the names and columns of spec 5, less
the personal ones, which live in `pii` (decisions, "Personal data"); `ops` is the pipeline's own book-keeping. The
tables behind the figures are in `impact_tables`.
`export_date`, `created_at` and `updated_at` are dates of exports, not of the clock, and follow from which exports were loaded,
not from their order: the same exports give the same tables. When things were done is in `ops`.
"""

from typing import Any, LiteralString, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.types import TypeEngine

from buddy_pipeline.contract import columns as contract
from buddy_pipeline.contract.columns import Entity, Kind, Unknown
from buddy_pipeline.sources import PROGRAMS

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
SCHEMAS = ("export", "csr", "pii", "ops", "impact")
STAGING = "staging"
"""Holds tables only while a drop is being loaded; made with the others, not described here."""
AS_EXPORTED = "as_exported"

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.UUID: UUID(),
    Kind.ID: Text(),
    Kind.TEXT: Text(),
    Kind.NAME: Text(),
    Kind.EMAIL: Text(),
    Kind.ENUM: Text(),
    Kind.TIMESTAMP: DateTime(timezone=True),
    Kind.DAY: DateTime(timezone=True),
    Kind.INTEGER: Integer(),
    Kind.RATING: Numeric(3, 2),
    Kind.SCORE: Numeric(5, 2),
    Kind.TEXT_LIST: JSONB(),
    Kind.INTEGER_LIST: ARRAY(SmallInteger()),
    Kind.UUID_LIST: ARRAY(UUID()),
    Kind.OBJECT: JSONB(),
}

_SCALED_RATING = Numeric(7, 6)
"""A quarter of a rating has two decimals more than the rating."""


def sql_type(column: contract.Column) -> TypeEngine[Any]:
    """The type in which the database holds a column of an export."""
    return _SCALED_RATING if column.on_either_scale else _TYPES[column.kind]


def sql_type_name(column: contract.Column) -> LiteralString:
    """Its name in statements: as good as a literal, since it is one of those above."""
    return cast(LiteralString, sql_type(column).compile(dialect=postgresql.dialect()))


def keeps_as_exported(entity: Entity) -> bool:
    """Whether the entity has values that are replaced by `other`, so that the original is kept beside them."""
    return any(column.unknown is Unknown.OTHER for column in entity.columns)


def as_listed(column: contract.Column) -> str:
    """Name of the column that keeps a list of people as it was exported, where somebody of them is not known."""
    return f"{column.name}_listed"


def _when(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not required, comment=comment)


def _came_from() -> Column[Any]:
    return _when("export_date", "Date of the oldest export that has the row.", required=True)


def _export_table(entity: Entity) -> Table:
    columns = [
        Column(
            column.name,
            sql_type(column),
            primary_key=column.name in entity.key,
            nullable=not column.is_always_there,
            comment=column.description,
        )
        for column in entity.open_to_view
    ]
    if keeps_as_exported(entity):
        columns.append(
            Column(AS_EXPORTED, JSONB(), comment="Values the contract does not know, as they were exported, by column.")
        )
    for column in entity.open_to_view:
        if column.kind is Kind.UUID_LIST:
            comment = f"`{column.name}` as exported, where somebody is not known yet."
            columns.append(Column(as_listed(column), sql_type(column), comment=comment))
    dates = (
        _when("export_date", "Date of the newest export that has the row: it says what the row says.", required=True),
        _when("created_at", "Date of the oldest export that has the row.", required=True),
    )
    indexes = [
        Index(
            f"ix_{entity.table}_{as_listed(column)}", as_listed(column), postgresql_where=text(f"{as_listed(column)} IS NOT NULL")
        )
        for column in entity.columns
        if column.kind is Kind.UUID_LIST
    ]
    return Table(
        entity.table, METADATA, *columns, *dates, *indexes, schema="export", comment=f"{entity.description} {entity.caveat}"
    )


def _personal_table(entity: Entity) -> Table:
    names = ", ".join(column.name for column in entity.personal)
    return Table(
        entity.table,
        METADATA,
        *(Column(name, sql_type(entity[name]), primary_key=True, comment=entity[name].description) for name in entity.key),
        Column("key_id", String(50), nullable=False, comment="Id of the key that sealed the values."),
        Column("sealed", LargeBinary(), nullable=False, comment=f"AES-SIV ciphertext, bound to this row, of: {names}."),
        schema="pii",
        comment=f"Personal values of export.{entity.table}, encrypted by the application.",
    )


_ENTITIES = [entity for program in PROGRAMS for entity in program.entities]
EXPORT: dict[str, Table] = {entity.table: _export_table(entity) for entity in _ENTITIES}
PERSONAL: dict[str, Table] = {entity.table: _personal_table(entity) for entity in _ENTITIES if entity.personal}

IDENTITIES = Table(
    "identities",
    METADATA,
    Column("provider", String(50), primary_key=True, comment="Program the external id comes from."),
    Column("external_id", String(255), primary_key=True, comment="The person's id there."),
    Column("email_hash", LargeBinary(), primary_key=True, comment="Keyed hash of a normalised e-mail address that they had."),
    _when("first_date", "Date of the oldest export in which they had it.", required=True),
    _when("last_date", "Date of the newest export in which they had it.", required=True),
    Column("key_id", String(50), comment="Id of the key that sealed the address; empty where the person's exported row has it."),
    Column("sealed", LargeBinary(), comment="AES-SIV ciphertext of the address, where rows name the person by it."),
    ForeignKeyConstraint(
        ["provider", "external_id"],
        ["csr.user_external_ids.provider", "csr.user_external_ids.external_id"],
        name="fk_identities_external_id",
        deferrable=True,
        initially="DEFERRED",
    ),
    Index("ix_identities_email_hash", "email_hash"),
    schema="pii",
    comment="Which e-mail addresses, as keyed hashes, each external id had, and when. Finds one person across ids and programs.",
)
TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column(
        "hash",
        LargeBinary(),
        primary_key=True,
        comment="Hash of an erased person's id, e-mail address or name (keyed), or of the id of a match of theirs.",
    ),
    _when("erased_at", "When the person was erased.", required=True),
    schema="pii",
    comment="Who was erased on request, told by keyed hashes only, so that an old export does not bring them back.",
)


def _user(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, UUID(), ForeignKey("csr.users.id"), nullable=not required, comment=comment, index=True)


def _match() -> Column[Any]:
    return Column(
        "match_id",
        UUID(),
        ForeignKey("csr.buddy_matches.id"),
        comment="The match; empty while it is not known, see export.* for the id that was exported.",
        index=True,
    )


USERS = Table(
    "users",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Surrogate id, made with a keyed hash; tells nothing."),
    Column("role", String(50), nullable=False, comment="`beneficiary` or `volunteer`: that of the earliest enrollment."),
    Column("language_preference", Text(), comment="Preferred language."),
    Column("interests", JSONB(), comment="Hobbies and interests."),
    Column("location", String(255), comment="City or region."),
    Column(
        "journey_flags",
        JSONB(),
        nullable=False,
        server_default=text("'{}'"),
        comment="Flags and counters of spec 2, as of the newest export.",
    ),
    _when("created_at", "Date of the oldest export that has the person.", required=True),
    _when("updated_at", "Date of the newest export that has the person.", required=True),
    schema="csr",
    comment="People, one row each however many programs and ids they have. E-mail and names live in `pii`.",
)
USER_EXTERNAL_IDS = Table(
    "user_external_ids",
    METADATA,
    Column("provider", String(50), primary_key=True, comment="Source the id comes from, such as `buddy`."),
    Column(
        "external_id",
        String(255),
        primary_key=True,
        comment="The person's id there; of whom rows name by an address alone, a keyed hash of it.",
    ),
    Column(
        "reference",
        UUID(),
        nullable=False,
        comment="What stands for the person in rows of the source: the id if it is a UUID, else a keyed hash of id or address.",
    ),
    _user("profile_id", "The person.", required=True),
    Column(
        "as_volunteer", Boolean(), nullable=False, server_default=text("false"), comment="Whether rows name them as a volunteer."
    ),
    _when("created_at", "Date of the oldest export that has the id.", required=True),
    UniqueConstraint("provider", "reference", name="uq_user_external_ids_provider_reference"),
    schema="csr",
    comment="Which ids of which programs are which person.",
)
ENROLLMENTS = Table(
    "program_enrollments",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Follows from person and program."),
    _user("user_id", "The person.", required=True),
    Column("program_type", String(50), nullable=False, comment="`buddy`, `language`, `mentorship` or `upskilling`."),
    Column(
        "roles",
        ARRAY(String(50)),
        nullable=False,
        server_default=text("'{}'"),
        comment="Roles held in it, as the program's template calls them, the earliest first.",
    ),
    _when("enrolled_at", "When the person first joined the program.", required=True),
    Column(
        "status",
        String(50),
        nullable=False,
        server_default="active",
        comment="`active`, `completed` or `dropped`, computed from all matches, sessions or courses.",
    ),
    _when("completed_at", "When it was completed or dropped: the end of the last match, the last session or course."),
    _when("updated_at", "Date of the newest export that tells of it.", required=True),
    UniqueConstraint("user_id", "program_type", name="uq_program_enrollments_user_id_program_type"),
    schema="csr",
    comment="Who takes part in which program, and how far they came (spec 2, Program Enrollment Lifecycle).",
)
MATCHES = Table(
    "buddy_matches",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="The match's id in the export."),
    _user("participant_id", "The newcomer; empty if they were erased."),
    _user("buddy_id", "The volunteer; empty if they were erased."),
    _when("matched_at", "When the match was made.", required=True),
    Column("status", String(50), nullable=False, server_default="active", comment="`active`, `inactive` or `ended`."),
    _when("ended_at", "When the match ended."),
    Column("end_reason", String(50), comment="Why it ended."),
    Column("duration_days", Integer(), comment="Whole days from `matched_at` to `ended_at`."),
    Column("sessions_completed", Integer(), comment="Sessions, as the platform counted."),
    Column("events_attended", Integer(), comment="Events, as the platform counted."),
    _came_from(),
    schema="csr",
    comment="Pairs of a participant and a buddy.",
)
EVENTS = Table(
    "buddy_events",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="The event's id in the export."),
    _match(),
    Column("kind", String(20), nullable=False, comment="`informal` (of a match) or `formal` (of the program)."),
    Column("event_type", String(100), nullable=False, comment="Kind of event."),
    _when("event_date", "When it took place; of a formal event, the first attendance.", required=True),
    Column("description", Text(), comment="What was done. May name people."),
    Column("location", String(255), comment="Where."),
    Column("title", String(255), comment="Name of a formal event."),
    Column("event_format", String(20), comment="How people took part in a formal event."),
    Column("duration_minutes", Integer(), comment="Length of a formal event in minutes."),
    Column("attendee_count", Integer(), comment="People at a formal event, as the platform counted."),
    Column("organizer", String(255), comment="Organizer of a formal event: a name."),
    Column("categories", JSONB(), comment="Tags of a formal event."),
    Column("sdg_goals", ARRAY(SmallInteger()), comment="Goals of the United Nations that a formal event serves."),
    Column("metadata", JSONB(), comment="Values the contract does not know, as they were exported."),
    _when("created_at", "Date of the oldest export that has the event.", required=True),
    _came_from(),
    schema="csr",
    comment="Informal meetings of matches, and formal events with one row an event.",
)
ATTENDANCES = Table(
    "buddy_event_attendances",
    METADATA,
    Column("event_id", UUID(), ForeignKey("csr.buddy_events.id"), primary_key=True, comment="The event."),
    Column("user_id", UUID(), ForeignKey("csr.users.id"), primary_key=True, comment="The person who came.", index=True),
    _match(),
    Column("kind", String(20), nullable=False, comment="Kind of the event: `informal` or `formal`."),
    _when("attended_at", "When the person attended; of an informal event, its date.", required=True),
    Column("duration_minutes", Integer(), comment="Length in minutes, where one was recorded."),
    _came_from(),
    schema="csr",
    comment="Who came to which event: all of formal events, of informal ones the attendees who are known.",
)
CHECKINS = Table(
    "buddy_checkins",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="The check-in's id in the export."),
    _match(),
    _when("checkin_date", "When it took place.", required=True),
    Column("mood", String(50), comment="Mood, from `great` to `difficult`."),
    _came_from(),
    schema="csr",
    comment="Check-ins of matches. Notes and answers live in `pii`.",
)
FEEDBACK = Table(
    "buddy_feedback",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="The feedback's id in the export."),
    _match(),
    Column("from_role", String(50), nullable=False, comment="`participant` or `buddy`."),
    Column("rating", Numeric(3, 2), nullable=False, comment="Overall rating, 0 to 1."),
    Column("communication", Numeric(3, 2), comment="Rating of the communication, 0 to 1."),
    Column("helpfulness", Numeric(3, 2), comment="Rating of the helpfulness, 0 to 1."),
    Column("engagement", Numeric(3, 2), comment="Rating of the engagement, 0 to 1."),
    _when("submitted_at", "When it was given.", required=True),
    _came_from(),
    schema="csr",
    comment="Feedback on matches. The texts live in `pii`.",
)
SESSIONS = Table(
    "kintell_sessions",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="The session's id, of Kintell's sessions one that follows from type and id."),
    Column("external_session_id", String(255), comment="The session's id in the export."),
    Column(
        "session_type",
        String(50),
        nullable=False,
        comment="`language` or `mentorship`; `skill_share` for skill sessions of the Buddy Program.",
    ),
    Column(
        "status",
        String(50),
        nullable=False,
        server_default="completed",
        comment="`completed`, `scheduled`, `cancelled`, `no_show` or `rescheduled`; only completed sessions count.",
    ),
    _user("participant_id", "The learner; empty if they were erased."),
    _user("volunteer_id", "The teacher; empty if they were erased."),
    _match(),
    _when("scheduled_at", "For when it had been planned."),
    _when("completed_at", "When it was held."),
    Column("duration_minutes", Integer(), comment="Length in minutes."),
    Column("rating", Numeric(3, 2), comment="Rating that the learner gave, 0 to 1."),
    Column("language_level", String(2), comment="Level of the learner in a language session, A1 to C2."),
    Column("topics", JSONB(), comment="Topics of a language session."),
    Column("focus_area", String(100), comment="What a mentorship session was about."),
    Column("goals_discussed", JSONB(), comment="Goals that a mentorship session spoke of."),
    Column(
        "metadata",
        JSONB(),
        comment="Of skill sessions skill, category, format, level, the teacher's rating, progress, goals and points;"
        " else what the source adds.",
    ),
    _came_from(),
    schema="csr",
    comment="Sessions of one person with another. Comments live in `pii`.",
)
RATINGS = Table(
    "kintell_ratings",
    METADATA,
    Column("session_id", UUID(), ForeignKey("csr.kintell_sessions.id"), primary_key=True, comment="The session."),
    Column("from_role", String(50), primary_key=True, comment="Who gave it: `participant` or `volunteer`."),
    Column("rating", Numeric(5, 4), comment="The rating, 0 to 1; empty where only a text was given."),
    _when("rated_at", "When it was given, where that is told."),
    _came_from(),
    schema="csr",
    comment="Ratings of sessions of Kintell, by either side. The texts live in `pii`.",
)
PROGRESS = Table(
    "learning_progress",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Follows from person, provider and course."),
    _user("user_id", "The learner.", required=True),
    Column("provider", String(100), nullable=False, comment="Who offers the course, such as `ecornell`, in lower case."),
    Column("course_id", String(255), nullable=False, comment="The course's id there."),
    Column("course_name", String(255), comment="The course's name."),
    Column("status", String(50), nullable=False, comment="`enrolled`, `in_progress`, `completed` or `dropped`."),
    Column("progress_percent", Integer(), comment="How far the learner came, 0 to 100."),
    _when("started_at", "When it was begun."),
    _when("completed_at", "When it was completed."),
    Column("final_score", Numeric(5, 2), comment="Score at its end, 0 to 100."),
    Column("passed", Boolean(), comment="Whether it was passed, where that is told: completed is not passed."),
    Column("credential_ref", String(255), comment="Credential that came of it."),
    Column("metadata", JSONB(), comment="What the provider adds."),
    _came_from(),
    UniqueConstraint("user_id", "provider", "course_id", name="uq_learning_progress_user_id"),
    schema="csr",
    comment="How far people came in courses of learning providers (spec 5, learning_progress).",
)
CREDENTIALS = Table(
    "credentials",
    METADATA,
    Column("provider", String(100), primary_key=True, comment="Who issued it, in lower case."),
    Column("credential_id", String(255), primary_key=True, comment="Its id there."),
    _user("user_id", "Whose it is.", required=True),
    Column("course_id", String(255), comment="The course it is of."),
    Column("course_name", String(255), comment="The course's name."),
    Column("credential_type", String(50), nullable=False, comment="`certificate`, `badge`, `diploma` or `transcript`."),
    _when("issued_at", "When it was issued.", required=True),
    _when("expires_at", "When it expires."),
    _came_from(),
    schema="csr",
    comment="Credentials of learning providers. Their addresses and codes live in `pii`.",
)
MILESTONES = Table(
    "journey_milestones",
    METADATA,
    Column("user_id", UUID(), ForeignKey("csr.users.id"), primary_key=True, comment="The person who reached it."),
    Column("milestone_id", Integer(), primary_key=True, comment="The milestone's number in the platform."),
    Column("reached_at", DateTime(timezone=True), primary_key=True, comment="When it was reached."),
    Column("title", String(255), nullable=False, comment="The milestone's name."),
    Column("category", String(50), nullable=False, comment="Kind of milestone."),
    Column("points", Integer(), nullable=False, comment="Points awarded."),
    Column("badge_icon", String(100), comment="Name of the badge's picture."),
    Column("target_role", String(50), comment="Whom it is meant for."),
    Column("progress", JSONB(), comment="Steps towards the milestone."),
    Column("metadata", JSONB(), comment="Streaks and related things, and values the contract does not know."),
    _came_from(),
    schema="csr",
    comment="Achievements that people reached.",
)
CSR: dict[str, Table] = {table.name: table for table in METADATA.tables.values() if table.schema == "csr"}
"""The tables of the platform that an import of drops fills; those of companies are in `impact_tables`."""

DROPS = Table(
    "drops",
    METADATA,
    Column("drop_id", String(12), primary_key=True, comment="First characters of the digest."),
    Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of the content."),
    Column("program", String(50), nullable=False, comment="Program that sent it."),
    Column("name", Text(), nullable=False, comment="Name of the folder or file."),
    Column("format", String(10), comment="csv, json or xlsx; empty if the drop was not recognised."),
    Column("period", String(7), comment="Month of the export date, YYYY-MM.", index=True),
    _when("export_date", "When the export was made."),
    Column("status", String(20), nullable=False, comment="`loaded` or `refused`."),
    Column("message", Text(), comment="Why it was refused."),
    Column("entities", JSONB(), nullable=False, server_default=text("'{}'"), comment="Counts of rows by entity."),
    Column("judged_by", String(64), comment="Version of contract, rules and sealing key it was loaded with."),
    Column("run_id", String(64), nullable=False, comment="Run that settled it last."),
    _when("settled_at", "When it was settled last.", required=True),
    schema="ops",
    comment="Export drops and what became of each.",
)
QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", BigInteger(), primary_key=True, autoincrement=True),
    Column("drop_id", String(12), ForeignKey("ops.drops.drop_id"), nullable=False, index=True, comment="The drop."),
    Column("entity", String(50), nullable=False, comment="The entity."),
    Column("file", Text(), nullable=False, comment="The file."),
    Column("row", BigInteger(), comment="Row as a person counts it; empty for a whole file."),
    Column("key", Text(), nullable=False, comment="Natural key, parts joined by |."),
    Column("column", Text(), nullable=False, comment="The column."),
    Column("rule", String(50), nullable=False, comment="Code of the rule, see docs/rules.md."),
    Column("severity", String(10), nullable=False, comment="`error` (row rejected) or `warning`."),
    Column("seen", Text(), nullable=False, comment="Shape of the value, or length of a personal one; never the value."),
    Column(
        "loaded_with", String(12), comment="Drop that brought what the row had been waiting for, so that it was loaded after all."
    ),
    schema="ops",
    comment="What was wrong with the rows of each drop: one line a fault.",
)
WAITING = Table(
    "waiting_rows",
    METADATA,
    Column("entity", String(50), primary_key=True, comment="The entity."),
    Column("key", Text(), primary_key=True, comment="Natural key, parts joined by |."),
    Column("people", ARRAY(UUID()), primary_key=True, comment="Ids of the people it names; somebody of them is not known yet."),
    _when("export_date", "Date of the newest export that has the row so.", required=True),
    _when("created_at", "Date of the oldest export that has the row so.", required=True),
    Column("data", JSONB(), nullable=False, comment="What was exported, by column, less what is personal."),
    Column("key_id", String(50), comment="Id of the key that sealed the personal values."),
    Column("sealed", LargeBinary(), comment="AES-SIV ciphertext of the personal values, bound to the row."),
    Column("drop_id", String(12), nullable=False, comment="The newest drop that has the row so."),
    Column("row", BigInteger(), nullable=False, comment="Its row there."),
    schema="ops",
    comment="Rows that lack nothing but a person whom they name: loaded, as of their own date, once an export brings the person.",
)
CONFLICTS = Table(
    "identity_conflicts",
    METADATA,
    Column("provider", String(50), primary_key=True, comment="Program of the external id."),
    Column("external_id", String(255), primary_key=True, comment="Whose e-mail address changed."),
    Column("email_hash", LargeBinary(), primary_key=True, comment="Keyed hash of the address that belongs to somebody else."),
    _user("user_id", "The person.", required=True),
    _user("other_user_id", "Who has the address.", required=True),
    _when("export_date", "Date of the export that brought the change.", required=True),
    schema="ops",
    comment="E-mail addresses that changed to somebody else's: for a person to decide, nothing was merged.",
)
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", BigInteger(), primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"), comment="When."),
    Column("actor", String(64), nullable=False, comment="Run that made the change."),
    Column("drop_id", String(12), comment="Drop that brought it."),
    Column("user_id", UUID(), nullable=False, comment="The person.", index=True),
    Column("kind", String(50), nullable=False, comment="Kind of change, without values."),
    schema="ops",
    comment="Every change of a person's identity or enrollment.",
)
