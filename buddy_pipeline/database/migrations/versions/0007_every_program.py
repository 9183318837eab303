"""Sessions, ratings, courses and credentials of the other programs, and people who are known by an address"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credentials",
        sa.Column("provider", sa.String(length=100), nullable=False, comment="Who issued it, in lower case."),
        sa.Column("credential_id", sa.String(length=255), nullable=False, comment="Its id there."),
        sa.Column("user_id", sa.UUID(), nullable=False, comment="Whose it is."),
        sa.Column("course_id", sa.String(length=255), nullable=True, comment="The course it is of."),
        sa.Column("course_name", sa.String(length=255), nullable=True, comment="The course's name."),
        sa.Column(
            "credential_type", sa.String(length=50), nullable=False, comment="`certificate`, `badge`, `diploma` or `transcript`."
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False, comment="When it was issued."),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True, comment="When it expires."),
        sa.Column(
            "export_date", sa.DateTime(timezone=True), nullable=False, comment="Date of the oldest export that has the row."
        ),
        sa.ForeignKeyConstraint(["user_id"], ["csr.users.id"], name=op.f("fk_credentials_user_id")),
        sa.PrimaryKeyConstraint("provider", "credential_id", name=op.f("pk_credentials")),
        schema="csr",
        comment="Credentials of learning providers. Their addresses and codes live in `pii`.",
    )
    op.create_index(op.f("ix_credentials_user_id"), "credentials", ["user_id"], unique=False, schema="csr")
    op.create_table(
        "learning_progress",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from person, provider and course."),
        sa.Column("user_id", sa.UUID(), nullable=False, comment="The learner."),
        sa.Column(
            "provider", sa.String(length=100), nullable=False, comment="Who offers the course, such as `ecornell`, in lower case."
        ),
        sa.Column("course_id", sa.String(length=255), nullable=False, comment="The course's id there."),
        sa.Column("course_name", sa.String(length=255), nullable=True, comment="The course's name."),
        sa.Column("status", sa.String(length=50), nullable=False, comment="`enrolled`, `in_progress`, `completed` or `dropped`."),
        sa.Column("progress_percent", sa.Integer(), nullable=True, comment="How far the learner came, 0 to 100."),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True, comment="When it was begun."),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was completed."),
        sa.Column("final_score", sa.Numeric(precision=5, scale=2), nullable=True, comment="Score at its end, 0 to 100."),
        sa.Column(
            "passed", sa.Boolean(), nullable=True, comment="Whether it was passed, where that is told: completed is not passed."
        ),
        sa.Column("credential_ref", sa.String(length=255), nullable=True, comment="Credential that came of it."),
        sa.Column("metadata", postgresql.JSONB(), nullable=True, comment="What the provider adds."),
        sa.Column(
            "export_date", sa.DateTime(timezone=True), nullable=False, comment="Date of the oldest export that has the row."
        ),
        sa.ForeignKeyConstraint(["user_id"], ["csr.users.id"], name=op.f("fk_learning_progress_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_progress")),
        sa.UniqueConstraint("user_id", "provider", "course_id", name="uq_learning_progress_user_id"),
        schema="csr",
        comment="How far people came in courses of learning providers (spec 5, learning_progress).",
    )
    op.create_index(op.f("ix_learning_progress_user_id"), "learning_progress", ["user_id"], unique=False, schema="csr")
    op.create_table(
        "kintell_ratings",
        sa.Column("session_id", sa.UUID(), nullable=False, comment="The session."),
        sa.Column("from_role", sa.String(length=50), nullable=False, comment="Who gave it: `participant` or `volunteer`."),
        sa.Column(
            "rating",
            sa.Numeric(precision=5, scale=4),
            nullable=True,
            comment="The rating, 0 to 1; empty where only a text was given.",
        ),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True, comment="When it was given, where that is told."),
        sa.Column(
            "export_date", sa.DateTime(timezone=True), nullable=False, comment="Date of the oldest export that has the row."
        ),
        sa.ForeignKeyConstraint(["session_id"], ["csr.kintell_sessions.id"], name=op.f("fk_kintell_ratings_session_id")),
        sa.PrimaryKeyConstraint("session_id", "from_role", name=op.f("pk_kintell_ratings")),
        schema="csr",
        comment="Ratings of sessions of Kintell, by either side. The texts live in `pii`.",
    )
    op.add_column(
        "kintell_sessions",
        sa.Column(
            "status",
            sa.String(length=50),
            server_default="completed",
            nullable=False,
            comment="`completed`, `scheduled`, `cancelled`, `no_show` or `rescheduled`; only completed sessions count.",
        ),
        schema="csr",
    )
    op.add_column(
        "kintell_sessions",
        sa.Column(
            "language_level", sa.String(length=2), nullable=True, comment="Level of the learner in a language session, A1 to C2."
        ),
        schema="csr",
    )
    op.add_column(
        "kintell_sessions",
        sa.Column("topics", postgresql.JSONB(), nullable=True, comment="Topics of a language session."),
        schema="csr",
    )
    op.add_column(
        "kintell_sessions",
        sa.Column("focus_area", sa.String(length=100), nullable=True, comment="What a mentorship session was about."),
        schema="csr",
    )
    op.add_column(
        "kintell_sessions",
        sa.Column("goals_discussed", postgresql.JSONB(), nullable=True, comment="Goals that a mentorship session spoke of."),
        schema="csr",
    )
    op.alter_column(
        "kintell_sessions",
        "id",
        existing_type=sa.UUID(),
        comment="The session's id, of Kintell's sessions one that follows from type and id.",
        existing_nullable=False,
        schema="csr",
    )
    op.alter_column(
        "kintell_sessions",
        "external_session_id",
        existing_type=sa.VARCHAR(length=255),
        comment="The session's id in the export.",
        existing_nullable=True,
        schema="csr",
    )
    op.alter_column(
        "kintell_sessions",
        "session_type",
        existing_type=sa.VARCHAR(length=50),
        comment="`language` or `mentorship`; `skill_share` for skill sessions of the Buddy Program.",
        existing_nullable=False,
        schema="csr",
    )
    op.alter_column(
        "kintell_sessions",
        "metadata",
        existing_type=postgresql.JSONB(),
        comment="Of skill sessions skill, category, format, level, the teacher's rating, progress, goals and points; else what the source adds.",
        existing_nullable=True,
        schema="csr",
    )
    op.add_column(
        "program_enrollments",
        sa.Column(
            "roles",
            sa.ARRAY(sa.String(length=50)),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Roles held in it, as the program's template calls them, the earliest first.",
        ),
        schema="csr",
    )
    op.alter_column(
        "program_enrollments",
        "program_type",
        existing_type=sa.VARCHAR(length=50),
        comment="`buddy`, `language`, `mentorship` or `upskilling`.",
        existing_nullable=False,
        schema="csr",
    )
    op.alter_column(
        "program_enrollments",
        "status",
        existing_type=sa.VARCHAR(length=50),
        comment="`active`, `completed` or `dropped`, computed from all matches, sessions or courses.",
        existing_nullable=False,
        existing_server_default=sa.text("'active'::character varying"),
        schema="csr",
    )
    op.alter_column(
        "program_enrollments",
        "completed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When it was completed or dropped: the end of the last match, the last session or course.",
        existing_nullable=True,
        schema="csr",
    )
    op.alter_column(
        "program_enrollments",
        "updated_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Date of the newest export that tells of it.",
        existing_nullable=False,
        schema="csr",
    )
    op.add_column(
        "user_external_ids",
        sa.Column(
            "reference",
            sa.UUID(),
            nullable=True,
            comment="What stands for the person in rows of the source: the id if it is a UUID, else a keyed hash of id or address.",
        ),
        schema="csr",
    )
    op.add_column(
        "user_external_ids",
        sa.Column(
            "as_volunteer",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether rows name them as a volunteer.",
        ),
        schema="csr",
    )
    op.alter_column(
        "user_external_ids",
        "provider",
        existing_type=sa.VARCHAR(length=50),
        comment="Source the id comes from, such as `buddy`.",
        existing_nullable=False,
        schema="csr",
    )
    op.alter_column(
        "user_external_ids",
        "external_id",
        existing_type=sa.VARCHAR(length=255),
        comment="The person's id there; of whom rows name by an address alone, a keyed hash of it.",
        existing_nullable=False,
        schema="csr",
    )
    op.create_unique_constraint(
        "uq_user_external_ids_provider_reference", "user_external_ids", ["provider", "reference"], schema="csr"
    )
    op.add_column(
        "identities",
        sa.Column(
            "key_id",
            sa.String(length=50),
            nullable=True,
            comment="Id of the key that sealed the address; empty where the person's exported row has it.",
        ),
        schema="pii",
    )
    op.add_column(
        "identities",
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-SIV ciphertext of the address, where rows name the person by it.",
        ),
        schema="pii",
    )
    _fill_what_buddy_tells()
    for table in ("kintell_ratings", "learning_progress", "credentials"):
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON csr.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION impact.note_change()"
        )


def _fill_what_buddy_tells() -> None:
    """All ids so far are UUIDs, and all enrollments those of the Buddy Program."""
    op.execute("UPDATE csr.user_external_ids SET reference = external_id::uuid")
    op.execute("""
        UPDATE csr.user_external_ids x SET as_volunteer = true FROM export.users e
        WHERE e.id = x.reference AND e.role = 'buddy'
    """)
    op.execute("""
        UPDATE csr.program_enrollments t SET roles = r.roles FROM (
            SELECT profile_id, array_agg(role ORDER BY joined_at, first_id) AS roles FROM (
                SELECT x.profile_id, e.role, min(e.joined_at) AS joined_at, min(e.id::text) AS first_id
                FROM csr.user_external_ids x JOIN export.users e ON e.id = x.reference GROUP BY 1, 2) o
            GROUP BY 1) r
        WHERE r.profile_id = t.user_id AND t.program_type = 'buddy'
    """)
    op.alter_column("user_external_ids", "reference", nullable=False, schema="csr")
