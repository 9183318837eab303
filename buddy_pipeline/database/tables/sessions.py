"""The platform's tables of sessions, whichever program held them (spec 5)."""

from sqlalchemy import Column, ForeignKey, Integer, Numeric, String, Table
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import came_from, match, person, when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import THEIRS, each

SESSIONS = Table(
    "kintell_sessions",
    METADATA,
    *each(
        THEIRS,
        Column(
            "id", UUID(), primary_key=True, comment="The session's id, of Kintell's sessions one that follows from type and id."
        ),
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
        person("participant_id", "The learner; empty if they were erased."),
        person("volunteer_id", "The teacher; empty if they were erased."),
        match(),
        when("scheduled_at", "For when it had been planned."),
        when("completed_at", "When it was held."),
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
        came_from(),
    ),
    schema="csr",
    comment="Sessions of one person with another. Comments live in `pii`.",
)

RATINGS = Table(
    "kintell_ratings",
    METADATA,
    *each(
        THEIRS,
        Column(
            "session_id",
            UUID(),
            ForeignKey("csr.kintell_sessions.id", ondelete="CASCADE"),
            primary_key=True,
            comment="The session.",
        ),
        Column("from_role", String(50), primary_key=True, comment="Who gave it: `participant` or `volunteer`."),
        Column("rating", Numeric(5, 4), comment="The rating, 0 to 1; empty where only a text was given."),
        when("rated_at", "When it was given, where that is told."),
        came_from(),
    ),
    schema="csr",
    comment="Ratings of sessions of Kintell, by either side. The texts live in `pii`.",
)
