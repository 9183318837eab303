"""Figures of every program beside those over all of them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _months_by_program()
    _scores_of_a_program()
    _figures_of_a_program()
    _levels_and_courses()
    _look_at_credentials()


def _months_by_program() -> None:
    """The sums of months follow from the rows: they are made anew at the next computation."""
    op.execute("TRUNCATE impact.volunteer_months, impact.participant_months, impact.taught_pairs")
    op.execute("DELETE FROM impact.computed WHERE asset = 'months'")
    op.add_column(
        "volunteer_months",
        sa.Column(
            "program",
            sa.String(length=50),
            nullable=True,
            comment="The program; empty for ratings of matches if no template says whose matches are.",
        ),
        schema="impact",
    )
    op.create_table_comment(
        "volunteer_months",
        "What volunteers did in a program in a month, and how they were rated: scores add up the months of a window.",
        existing_comment="What volunteers did in a month, and how they were rated: scores add up the months of a window.",
        schema="impact",
    )
    op.add_column(
        "taught_pairs", sa.Column("program", sa.String(length=50), nullable=False, comment="The program."), schema="impact"
    )
    op.create_table_comment(
        "taught_pairs",
        "Whom volunteers taught in sessions of a month, by program.",
        existing_comment="Whom volunteers taught in sessions of a month.",
        schema="impact",
    )


def _scores_of_a_program() -> None:
    op.create_table_comment(
        "vis_scores",
        "Volunteer Impact Score of each volunteer and period over all programs, with what it rests on.",
        existing_comment="Volunteer Impact Score of each volunteer and period, with what it rests on.",
        schema="impact",
    )
    op.create_table(
        "program_scores",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("program", sa.String(length=50), nullable=False, comment="The program."),
        sa.Column("volunteer_id", sa.UUID(), nullable=False, comment="The volunteer."),
        sa.Column("score", sa.Numeric(), nullable=True, comment="Volunteer Impact Score, 0 to 100."),
        sa.Column("band", sa.String(length=50), nullable=True, comment="Band of the score."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why there is no score; empty where there is one."),
        sa.Column("coverage", sa.ARRAY(sa.Text()), nullable=False, comment="Components that the score rests on."),
        sa.Column("weight_sum", sa.Numeric(), nullable=False, comment="Sum of the weights of these components."),
        sa.Column(
            "hours_component", sa.Numeric(), nullable=True, comment="Weighted hours as a share of the full score, 0 to 100."
        ),
        sa.Column("quality_component", sa.Numeric(), nullable=True, comment="Mean of the ratings received, 0 to 100."),
        sa.Column("lift_component", sa.Numeric(), nullable=True, comment="Share of the participants who improved, 0 to 100."),
        sa.Column(
            "placement_component",
            sa.Numeric(),
            nullable=True,
            comment="Employment of participants, 0 to 100; no program tracks it.",
        ),
        sa.Column("weighted_hours", sa.Numeric(), nullable=False, comment="Hours of the window by their weights."),
        sa.Column("activities", sa.Integer(), nullable=False, comment="Activities in the window."),
        sa.Column("estimated_activities", sa.Integer(), nullable=False, comment="Of these, those with assumed minutes."),
        sa.Column("recorded_minutes", sa.BigInteger(), nullable=False, comment="Minutes that were recorded."),
        sa.Column("estimated_minutes", sa.BigInteger(), nullable=False, comment="Minutes that were assumed."),
        sa.Column("ratings", sa.Integer(), nullable=False, comment="Ratings received."),
        sa.Column("participants", sa.Integer(), nullable=False, comment="Participants accompanied."),
        sa.Column("improved", sa.Integer(), nullable=False, comment="Of these, those who improved."),
        *_made_by(),
        sa.PrimaryKeyConstraint("period", "program", "volunteer_id", name=op.f("pk_program_scores")),
        schema="impact",
        comment="The same of each program alone, for those who did something, were rated or accompanied somebody in it.",
    )


def _figures_of_a_program() -> None:
    op.create_table(
        "company_programs",
        sa.Column(
            "metrics_id",
            sa.UUID(),
            nullable=False,
            comment="Id of the figures over all programs, in csr.metrics_company_period.",
        ),
        sa.Column("program", sa.String(length=50), nullable=False, comment="The program."),
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column(
            "participants_count",
            sa.Integer(),
            nullable=True,
            comment="Participants accompanied; in each company that accompanied them.",
        ),
        sa.Column(
            "volunteers_count", sa.Integer(), nullable=True, comment="Volunteers with an activity; in each company of theirs."
        ),
        sa.Column("sessions_count", sa.Integer(), nullable=True, comment="Sessions held; in each company of the teacher."),
        sa.Column(
            "participants_share",
            sa.Numeric(),
            nullable=True,
            comment="The same people, those of several companies split: adds up over companies.",
        ),
        sa.Column(
            "volunteers_share",
            sa.Numeric(),
            nullable=True,
            comment="The same people, those of several companies split: adds up over companies.",
        ),
        sa.Column(
            "sessions_share",
            sa.Numeric(),
            nullable=True,
            comment="The same sessions, split likewise: adds up over companies.",
        ),
        sa.Column(
            "recorded_hours", sa.Numeric(), nullable=False, comment="Hours of volunteers that were recorded, not weighted."
        ),
        sa.Column("estimated_hours", sa.Numeric(), nullable=False, comment="Hours that were assumed, not weighted."),
        sa.Column(
            "avg_integration_score",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean over the participants of their points of integration.",
        ),
        sa.Column(
            "avg_language_level",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean over the participants of the levels gained in the language.",
        ),
        sa.Column(
            "avg_job_readiness",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean over the participants of their points of job readiness.",
        ),
        sa.Column(
            "vis_score",
            sa.Numeric(precision=6, scale=2),
            nullable=True,
            comment="Mean score in the program of the volunteers who have one.",
        ),
        sa.Column(
            "reasons",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Why a figure is empty, by column.",
        ),
        *_made_by(),
        sa.PrimaryKeyConstraint("metrics_id", "program", name=op.f("pk_company_programs")),
        schema="impact",
        comment="The same figures of the rows of each program alone. Who takes part in several counts in each of them.",
    )


def _levels_and_courses() -> None:
    """Rows of before knew neither."""
    for name, comment in (
        ("measured_sessions", "Of the observations, sessions of people whose levels were recorded."),
        ("measured_people", "These people: their gain is measured, not assumed; shares likewise."),
        ("levels", "Levels from the first to the last that was recorded of them; shares likewise."),
        ("courses", "Of the observations, completed courses; shares likewise."),
    ):
        op.add_column(
            "sroi_outcomes", sa.Column(name, sa.Numeric(), nullable=False, server_default="0", comment=comment), schema="impact"
        )
        op.alter_column("sroi_outcomes", name, server_default=None, schema="impact")
    for name, comment in (
        ("level_gain", "Points that a level gives; empty if the outcome is not measured so."),
        ("course_gain", "Points that a completed course gives; empty if courses do not tell of the outcome."),
    ):
        op.add_column("sroi_outcomes", sa.Column(name, sa.Numeric(), nullable=True, comment=comment), schema="impact")
    for name, comment, before in (
        (
            "observations",
            "Milestones, sessions and courses that it rests on; shares where several have a part.",
            "Milestones or sessions that it rests on; shares where several have a part.",
        ),
        (
            "gain",
            "Points that one observation gives, but for courses and for sessions of people whose levels were recorded.",
            "Points that one observation gives.",
        ),
    ):
        op.alter_column(
            "sroi_outcomes",
            name,
            existing_type=sa.Numeric(),
            comment=comment,
            existing_comment=before,
            existing_nullable=False,
            schema="impact",
        )


def _look_at_credentials() -> None:
    """A metric counts them."""
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON csr.credentials"
        " FOR EACH STATEMENT EXECUTE FUNCTION impact.note_change()"
    )


def _made_by() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column(
            "methodology_version",
            sa.String(length=50),
            nullable=False,
            comment="Version of the methodology that made the row.",
        ),
        sa.Column(
            "methodology_digest",
            sa.String(length=12),
            nullable=False,
            comment="First characters of the digest of its file.",
        ),
    )
