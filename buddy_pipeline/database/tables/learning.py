"""The platform's tables of courses and credentials (spec 5)."""

from sqlalchemy import Boolean, Column, Integer, Numeric, String, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import came_from, person, when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import THEIRS, each

PROGRESS = Table(
    "learning_progress",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from person, provider and course."),
        person("user_id", "The learner.", required=True),
        Column("provider", String(100), nullable=False, comment="Who offers the course, such as `ecornell`, in lower case."),
        Column("course_id", String(255), nullable=False, comment="The course's id there."),
        Column("course_name", String(255), comment="The course's name."),
        Column("status", String(50), nullable=False, comment="`enrolled`, `in_progress`, `completed` or `dropped`."),
        Column("progress_percent", Integer(), comment="How far the learner came, 0 to 100."),
        when("started_at", "When it was begun."),
        when("completed_at", "When it was completed."),
        Column("final_score", Numeric(5, 2), comment="Score at its end, 0 to 100."),
        Column("passed", Boolean(), comment="Whether it was passed, where that is told: completed is not passed."),
        Column("credential_ref", String(255), comment="Credential that came of it."),
        Column("metadata", JSONB(), comment="What the provider adds."),
        came_from(),
    ),
    UniqueConstraint("user_id", "provider", "course_id", name="uq_learning_progress_user_id"),
    schema="csr",
    comment="How far people came in courses of learning providers (spec 5, learning_progress).",
)

CREDENTIALS = Table(
    "credentials",
    METADATA,
    *each(
        THEIRS,
        Column("provider", String(100), primary_key=True, comment="Who issued it, in lower case."),
        Column("credential_id", String(255), primary_key=True, comment="Its id there."),
        person("user_id", "Whose it is.", required=True),
        Column("course_id", String(255), comment="The course it is of."),
        Column("course_name", String(255), comment="The course's name."),
        Column("credential_type", String(50), nullable=False, comment="`certificate`, `badge`, `diploma` or `transcript`."),
        when("issued_at", "When it was issued.", required=True),
        when("expires_at", "When it expires."),
        came_from(),
    ),
    schema="csr",
    comment="Credentials of learning providers. Their addresses and codes live in `pii`.",
)
