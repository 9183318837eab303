"""What each month brings to the scores"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participant_months",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("participant_id", sa.UUID(), nullable=False, comment="The participant."),
        sa.Column(
            "has_improved", sa.Boolean(), nullable=False, comment="Whether there was a milestone, or good progress in a session."
        ),
        sa.Column("moods", sa.Integer(), nullable=False, comment="Check-ins that tell a mood."),
        sa.Column("mood_sum", sa.BigInteger(), nullable=False, comment="Sum of the moods, as the methodology values them."),
        sa.Column("moment_sum", sa.BigInteger(), nullable=False, comment="Sum of their moments, in microseconds of the month."),
        sa.Column(
            "product_sum", sa.BigInteger(), nullable=False, comment="Sum of mood times moment: with the others, the trend."
        ),
        schema="impact",
        comment="How participants fared in a month: scores add up the months of a window.",
    )
    op.create_index(
        "ix_participant_months_period", "participant_months", ["period"], unique=False, schema="impact", postgresql_using="brin"
    )
    op.create_table(
        "taught_pairs",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("volunteer_id", sa.UUID(), nullable=False, comment="The volunteer."),
        sa.Column("participant_id", sa.UUID(), nullable=False, comment="The participant."),
        schema="impact",
        comment="Whom volunteers taught in sessions of a month.",
    )
    op.create_index("ix_taught_pairs_period", "taught_pairs", ["period"], unique=False, schema="impact", postgresql_using="brin")
    op.create_table(
        "volunteer_months",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("volunteer_id", sa.UUID(), nullable=False, comment="The volunteer."),
        sa.Column("activities", sa.Integer(), nullable=False, comment="Activities of the month."),
        sa.Column("estimated_activities", sa.Integer(), nullable=False, comment="Of these, those with assumed minutes."),
        sa.Column("recorded_minutes", sa.BigInteger(), nullable=False, comment="Minutes that were recorded."),
        sa.Column("estimated_minutes", sa.BigInteger(), nullable=False, comment="Minutes that were assumed."),
        sa.Column("weighted_minutes", sa.Numeric(), nullable=False, comment="All minutes by their weights."),
        sa.Column("ratings", sa.Integer(), nullable=False, comment="Ratings received."),
        sa.Column("rating_sum", sa.Numeric(), nullable=False, comment="Sum of these ratings, each 0 to 1."),
        schema="impact",
        comment="What volunteers did in a month, and how they were rated: scores add up the months of a window.",
    )
    op.create_index(
        "ix_volunteer_months_period", "volunteer_months", ["period"], unique=False, schema="impact", postgresql_using="brin"
    )
    op.alter_column(
        "computed",
        "asset",
        existing_type=sa.String(length=50),
        comment="Which figures; `months` are the sums of a month.",
        existing_comment="Which figures.",
        existing_nullable=False,
        schema="impact",
    )
    op.drop_index(op.f("ix_volunteer_activity_period"), table_name="volunteer_activity", schema="impact")
    op.drop_index(op.f("ix_volunteer_activity_volunteer_id"), table_name="volunteer_activity", schema="impact")
    op.create_index(
        "ix_volunteer_activity_period_volunteer_id",
        "volunteer_activity",
        ["period", "volunteer_id"],
        unique=False,
        schema="impact",
    )
