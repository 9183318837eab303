"""What volunteers did and how participants fared, by month: what scores and returns add up."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Numeric, String, Table
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.database.tables.figure_columns import count, in_order_of_months, made_with, moment, number, period
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import PERSON, REFERENCE, THEIRS, each

NAMES = Table(
    "names",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, info=REFERENCE, comment="The person's id in the export, see pii.users."),
        Column("of_seal", LargeBinary(), nullable=False, comment="SHA-256 of the sealed name that was hashed."),
        Column("name_hash", LargeBinary(), nullable=False, comment="Keyed hash of the normalised full name."),
    ),
    schema="pii",
    comment="Full names of people who came to formal events, as keyed hashes: tells who organised one.",
)

ACTIVITY = Table(
    "volunteer_activity",
    METADATA,
    *each(
        THEIRS,
        period(key=False),
        Column("volunteer_id", UUID(), nullable=False, info=PERSON, comment="The volunteer."),
        Column("participant_id", UUID(), info=PERSON, comment="The participant it was for, where the row tells one."),
        Column("program", String(50), nullable=False, comment="The program."),
        Column("activity", String(50), nullable=False, comment="Kind of activity, as the methodology names it."),
        moment("happened_at", "When."),
        Column("minutes", Integer(), nullable=False, comment="Minutes recorded, else those that the methodology assumes."),
        Column("is_estimated", Boolean(), nullable=False, comment="Whether the minutes are assumed."),
        Column("hours", Numeric(), nullable=False, comment="Hours, not weighted: minutes / 60."),
        Column("weight", Numeric(), nullable=False, comment="Weight of an hour of such an activity."),
        Column("source_table", String(50), nullable=False, comment="Table of csr in which the row lies that tells of it."),
        Column("source_id", UUID(), nullable=False, comment="Id of that row; of attendances, that of the event."),
        *made_with(),
    ),
    Index("ix_volunteer_activity_period_volunteer_id", "period", "volunteer_id"),
    schema="impact",
    comment="What volunteers did: one row an activity.",
)

VOLUNTEER_MONTHS = Table(
    "volunteer_months",
    METADATA,
    *each(
        THEIRS,
        period(key=False),
        Column("volunteer_id", UUID(), nullable=False, info=PERSON, comment="The volunteer."),
        Column("program", String(50), comment="The program; empty for ratings of matches if no template says whose matches are."),
        count("activities", "Activities of the month."),
        count("estimated_activities", "Of these, those with assumed minutes."),
        Column("recorded_minutes", BigInteger(), nullable=False, comment="Minutes that were recorded."),
        Column("estimated_minutes", BigInteger(), nullable=False, comment="Minutes that were assumed."),
        number("weighted_minutes", "All minutes by their weights.", required=True),
        count("ratings", "Ratings received."),
        number("rating_sum", "Sum of these ratings, each 0 to 1.", required=True),
    ),
    in_order_of_months("volunteer_months"),
    schema="impact",
    comment="What volunteers did in a program in a month, and how they were rated: scores add up the months of a window.",
)

PARTICIPANT_MONTHS = Table(
    "participant_months",
    METADATA,
    *each(
        THEIRS,
        period(key=False),
        Column("participant_id", UUID(), nullable=False, info=PERSON, comment="The participant."),
        Column(
            "has_improved", Boolean(), nullable=False, comment="Whether there was a milestone, or good progress in a session."
        ),
        count("moods", "Check-ins that tell a mood."),
        Column("mood_sum", BigInteger(), nullable=False, comment="Sum of the moods, as the methodology values them."),
        Column("moment_sum", BigInteger(), nullable=False, comment="Sum of their moments, in microseconds of the month."),
        Column("product_sum", BigInteger(), nullable=False, comment="Sum of mood times moment: with the others, the trend."),
    ),
    in_order_of_months("participant_months"),
    schema="impact",
    comment="How participants fared in a month: scores add up the months of a window.",
)

TAUGHT_PAIRS = Table(
    "taught_pairs",
    METADATA,
    *each(
        THEIRS,
        period(key=False),
        Column("volunteer_id", UUID(), nullable=False, info=PERSON, comment="The volunteer."),
        Column("participant_id", UUID(), nullable=False, info=PERSON, comment="The participant."),
        Column("program", String(50), nullable=False, comment="The program."),
    ),
    in_order_of_months("taught_pairs"),
    schema="impact",
    comment="Whom volunteers taught in sessions of a month, by program.",
)
