"""The tables behind the figures: companies and their people, activities, scores, returns.

All of `impact` is derived from `csr`, the methodology and the program templates, and can be made anew; nothing refers to
people by a foreign key, so that it never stands in the way of a load. A period is the first day of its month.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.schema import METADATA


def _when(name: str, comment: str, *, required: bool = True) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not required, comment=comment)


def _number(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """Of any precision: figures are rounded where they are shown, not where they are kept."""
    return Column(name, Numeric(), nullable=not required, comment=comment)


def _count(name: str, comment: str) -> Column[Any]:
    return Column(name, Integer(), nullable=False, comment=comment)


def _reason(figure: str) -> Column[Any]:
    return Column("reason", Text(), comment=f"Why there is no {figure}; empty where there is one.")


def _methodology() -> tuple[Column[Any], Column[Any]]:
    return (
        Column("methodology_version", String(50), nullable=False, comment="Version of the methodology that made the row."),
        Column("methodology_digest", String(12), nullable=False, comment="First characters of the digest of its file."),
    )


def _period(*, key: bool = True) -> Column[Any]:
    return Column("period", Date(), primary_key=key, nullable=False, comment="Month of the figures: its first day.")


def _in_order_of_months(table: str) -> Index:
    """Rows of a month lie together, for they are written together: an index of blocks finds them, and costs next to nothing."""
    return Index(f"ix_{table}_period", "period", postgresql_using="brin")


def _scope() -> tuple[Column[Any], Column[Any]]:
    return (
        Column(
            "scope",
            String(10),
            nullable=False,
            comment="`program` (everybody), `company`, or `no_company` (what people in no company did): companies and"
            " `no_company` add up to `program`.",
        ),
        Column("company_id", UUID(), comment="The company, of scope `company`."),
    )


def _grounds_of_a_score() -> tuple[Column[Any], ...]:
    """What a score rests on."""
    return (
        Column("coverage", ARRAY(Text()), nullable=False, comment="Components that the score rests on."),
        _number("weight_sum", "Sum of the weights of these components.", required=True),
        _number("hours_component", "Weighted hours as a share of the full score, 0 to 100."),
        _number("quality_component", "Mean of the ratings received, 0 to 100."),
        _number("lift_component", "Share of the participants who improved, 0 to 100."),
        _number("placement_component", "Employment of participants, 0 to 100; no program tracks it."),
        _number("weighted_hours", "Hours of the window by their weights.", required=True),
        _count("activities", "Activities in the window."),
        _count("estimated_activities", "Of these, those with assumed minutes."),
        Column("recorded_minutes", BigInteger(), nullable=False, comment="Minutes that were recorded."),
        Column("estimated_minutes", BigInteger(), nullable=False, comment="Minutes that were assumed."),
        _count("ratings", "Ratings received."),
        _count("participants", "Participants accompanied."),
        _count("improved", "Of these, those who improved."),
    )


def _averages() -> tuple[Column[Any], ...]:
    """Means over the participants, as spec 5 keeps them."""
    return (
        Column("avg_integration_score", Numeric(4, 3), comment="Mean over the participants of their points of integration."),
        Column("avg_language_level", Numeric(4, 3), comment="Mean over the participants of the levels gained in the language."),
        Column("avg_job_readiness", Numeric(4, 3), comment="Mean over the participants of their points of job readiness."),
    )


def _people_and_sessions() -> tuple[Column[Any], ...]:
    return (
        Column("participants_count", Integer(), comment="Participants accompanied; in each company that accompanied them."),
        Column("volunteers_count", Integer(), comment="Volunteers with an activity; in each company of theirs."),
        Column("sessions_count", Integer(), comment="Sessions held; in each company of the teacher."),
        _number("participants_share", "The same people, those of several companies split: adds up over companies."),
        _number("volunteers_share", "The same people, those of several companies split: adds up over companies."),
        _number("sessions_share", "The same sessions, split likewise: adds up over companies."),
    )


COMPANIES = Table(
    "companies",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Follows from the name, whatever its case and spaces."),
    Column("name", String(255), nullable=False, comment="Name, as the newest roster has it."),
    Column("industry", String(100), comment="Line of business."),
    _when("created_at", "Date of the roster that first brought the company."),
    schema="csr",
    comment="Companies that fund the program.",
)
COMPANY_USERS = Table(
    "company_users",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Follows from company and person."),
    Column("company_id", UUID(), ForeignKey("csr.companies.id"), nullable=False, comment="The company."),
    Column("user_id", UUID(), ForeignKey("csr.users.id"), nullable=False, comment="The person.", index=True),
    _when("joined_at", "Since when the person belongs to the company."),
    _when("left_at", "Until when; empty while the person belongs to it.", required=False),
    UniqueConstraint("company_id", "user_id", name="uq_company_users_company_id_user_id"),
    schema="csr",
    comment="Which people belong to which company, as far as they are known in a program.",
)
COMPANY_PERIOD = Table(
    "metrics_company_period",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Follows from scope, company and period."),
    _period(key=False),
    *_scope(),
    Column("period_start", Date(), nullable=False, comment="First day of the window that the figures look back on."),
    Column("period_end", Date(), nullable=False, comment="Last day of the window."),
    *_people_and_sessions(),
    *_averages(),
    Column("sroi_ratio", Numeric(12, 2), comment="Present value for each unit of investment."),
    Column("vis_score", Numeric(6, 2), comment="Mean score of the volunteers who have one."),
    Column("reasons", JSONB(), nullable=False, server_default=text("'{}'"), comment="Why a figure is empty, by column."),
    *_methodology(),
    _when("created_at", "When the row was computed."),
    UniqueConstraint(
        "scope",
        "company_id",
        "period_start",
        "period_end",
        name="uq_metrics_company_period_company_id",
        postgresql_nulls_not_distinct=True,
    ),
    schema="csr",
    comment="What the companies ask for, by company and period (spec 5, Metrics Tables), and for the whole program.",
)
COMPANY_PROGRAMS = Table(
    "company_programs",
    METADATA,
    Column("metrics_id", UUID(), primary_key=True, comment="Id of the figures over all programs, in csr.metrics_company_period."),
    Column("program", String(50), primary_key=True, comment="The program."),
    _period(key=False),
    *_people_and_sessions(),
    _number("recorded_hours", "Hours of volunteers that were recorded, not weighted.", required=True),
    _number("estimated_hours", "Hours that were assumed, not weighted.", required=True),
    *_averages(),
    Column("vis_score", Numeric(6, 2), comment="Mean score in the program of the volunteers who have one."),
    Column("reasons", JSONB(), nullable=False, server_default=text("'{}'"), comment="Why a figure is empty, by column."),
    *_methodology(),
    schema="impact",
    comment="The same figures of the rows of each program alone. Who takes part in several counts in each of them.",
)
ROSTER = Table(
    "company_roster",
    METADATA,
    Column("company_id", UUID(), ForeignKey("csr.companies.id"), primary_key=True, comment="The company."),
    Column("email_hash", LargeBinary(), primary_key=True, comment="Keyed hash of the person's normalised e-mail address."),
    Column("user_id", UUID(), ForeignKey("csr.users.id"), comment="The person, once known in a program.", index=True),
    _when("joined_at", "Since when the person belongs to the company."),
    _when("left_at", "Until when; empty while the person belongs to it.", required=False),
    _when("roster_date", "Date of the roster that said so last."),
    schema="pii",
    comment="Who belongs to which company, by keyed hashes: also those whom no program knows yet.",
)
NAMES = Table(
    "names",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="The person's id in the export, see pii.users."),
    Column("of_seal", LargeBinary(), nullable=False, comment="SHA-256 of the sealed name that was hashed."),
    Column("name_hash", LargeBinary(), nullable=False, comment="Keyed hash of the normalised full name."),
    schema="pii",
    comment="Full names of people who came to formal events, as keyed hashes: tells who organised one.",
)

ACTIVITY = Table(
    "volunteer_activity",
    METADATA,
    _period(key=False),
    Column("volunteer_id", UUID(), nullable=False, comment="The volunteer."),
    Column("participant_id", UUID(), comment="The participant it was for, where the row tells one."),
    Column("program", String(50), nullable=False, comment="The program."),
    Column("activity", String(50), nullable=False, comment="Kind of activity, as the methodology names it."),
    _when("happened_at", "When."),
    Column("minutes", Integer(), nullable=False, comment="Minutes recorded, else those that the methodology assumes."),
    Column("is_estimated", Boolean(), nullable=False, comment="Whether the minutes are assumed."),
    Column("hours", Numeric(), nullable=False, comment="Hours, not weighted: minutes / 60."),
    Column("weight", Numeric(), nullable=False, comment="Weight of an hour of such an activity."),
    Column("source_table", String(50), nullable=False, comment="Table of csr in which the row lies that tells of it."),
    Column("source_id", UUID(), nullable=False, comment="Id of that row; of attendances, that of the event."),
    *_methodology(),
    Index("ix_volunteer_activity_period_volunteer_id", "period", "volunteer_id"),
    schema="impact",
    comment="What volunteers did: one row an activity.",
)
VOLUNTEER_MONTHS = Table(
    "volunteer_months",
    METADATA,
    _period(key=False),
    Column("volunteer_id", UUID(), nullable=False, comment="The volunteer."),
    Column("program", String(50), comment="The program; empty for ratings of matches if no template says whose matches are."),
    _count("activities", "Activities of the month."),
    _count("estimated_activities", "Of these, those with assumed minutes."),
    Column("recorded_minutes", BigInteger(), nullable=False, comment="Minutes that were recorded."),
    Column("estimated_minutes", BigInteger(), nullable=False, comment="Minutes that were assumed."),
    _number("weighted_minutes", "All minutes by their weights.", required=True),
    _count("ratings", "Ratings received."),
    _number("rating_sum", "Sum of these ratings, each 0 to 1.", required=True),
    _in_order_of_months("volunteer_months"),
    schema="impact",
    comment="What volunteers did in a program in a month, and how they were rated: scores add up the months of a window.",
)
PARTICIPANT_MONTHS = Table(
    "participant_months",
    METADATA,
    _period(key=False),
    Column("participant_id", UUID(), nullable=False, comment="The participant."),
    Column("has_improved", Boolean(), nullable=False, comment="Whether there was a milestone, or good progress in a session."),
    _count("moods", "Check-ins that tell a mood."),
    Column("mood_sum", BigInteger(), nullable=False, comment="Sum of the moods, as the methodology values them."),
    Column("moment_sum", BigInteger(), nullable=False, comment="Sum of their moments, in microseconds of the month."),
    Column("product_sum", BigInteger(), nullable=False, comment="Sum of mood times moment: with the others, the trend."),
    _in_order_of_months("participant_months"),
    schema="impact",
    comment="How participants fared in a month: scores add up the months of a window.",
)
TAUGHT_PAIRS = Table(
    "taught_pairs",
    METADATA,
    _period(key=False),
    Column("volunteer_id", UUID(), nullable=False, comment="The volunteer."),
    Column("participant_id", UUID(), nullable=False, comment="The participant."),
    Column("program", String(50), nullable=False, comment="The program."),
    _in_order_of_months("taught_pairs"),
    schema="impact",
    comment="Whom volunteers taught in sessions of a month, by program.",
)
VIS_SCORES = Table(
    "vis_scores",
    METADATA,
    _period(),
    Column("volunteer_id", UUID(), primary_key=True, comment="The volunteer."),
    _number("score", "Volunteer Impact Score, 0 to 100."),
    Column("band", String(50), comment="Band of the score."),
    _reason("score"),
    _number("previous_score", "Score of the period before."),
    _number("trend", "Score less that of the period before."),
    *_grounds_of_a_score(),
    *_methodology(),
    schema="impact",
    comment="Volunteer Impact Score of each volunteer and period over all programs, with what it rests on.",
)
PROGRAM_SCORES = Table(
    "program_scores",
    METADATA,
    _period(),
    Column("program", String(50), primary_key=True, comment="The program."),
    Column("volunteer_id", UUID(), primary_key=True, comment="The volunteer."),
    _number("score", "Volunteer Impact Score, 0 to 100."),
    Column("band", String(50), comment="Band of the score."),
    _reason("score"),
    *_grounds_of_a_score(),
    *_methodology(),
    schema="impact",
    comment="The same of each program alone, for those who did something, were rated or accompanied somebody in it.",
)
SROI = Table(
    "sroi",
    METADATA,
    Column("id", UUID(), primary_key=True, comment="Follows from scope, company and period."),
    _period(key=False),
    *_scope(),
    _number("recorded_hours", "Hours of volunteers that were recorded, not weighted.", required=True),
    _number("estimated_hours", "Hours that were assumed, not weighted.", required=True),
    Column("hour_value_year", Integer(), comment="Year of the value of an hour that was used."),
    _number("hour_value", "Value of a volunteer hour."),
    _number("hours_value", "Hours times the value of an hour."),
    _number("program_costs", "Share of the program's costs; empty if none are known, see `reason_costs`."),
    Column("reason_costs", Text(), comment="Why no costs are counted."),
    _number("investment", "Value of the hours, and costs as far as they are known."),
    _number("gross_value", "Value of all outcomes before anything is taken off.", required=True),
    _number("value", "Value less deadweight, attribution and displacement, in the first year.", required=True),
    _number("present_value", "Value over the years of benefit, discounted.", required=True),
    _number("ratio", "Present value for each unit of investment."),
    _number("ratio_low", "Lowest ratio that any one assumption gives."),
    _number("ratio_high", "Highest ratio that any one assumption gives."),
    _reason("ratio"),
    Column("currency", String(3), nullable=False, comment="Currency of all values."),
    *_methodology(),
    Index("ix_sroi_period", "period"),
    schema="impact",
    comment="Social return on investment of each period, for the program and for each company.",
)
SROI_OUTCOMES = Table(
    "sroi_outcomes",
    METADATA,
    Column("sroi_id", UUID(), ForeignKey("impact.sroi.id", ondelete="CASCADE"), primary_key=True, comment="The return."),
    Column("outcome", String(50), primary_key=True, comment="The outcome, as the methodology names it."),
    _number(
        "observations", "Milestones, sessions and courses that it rests on; shares where several have a part.", required=True
    ),
    _number("people", "Participants whom they are of; shares likewise.", required=True),
    _number("uncapped", "Points before the cap of a person.", required=True),
    _number("quantity", "Points that count.", required=True),
    _number(
        "gain",
        "Points that one observation gives, but for courses and for sessions of people whose levels were recorded.",
        required=True,
    ),
    _number("measured_sessions", "Of the observations, sessions of people whose levels were recorded.", required=True),
    _number("measured_people", "These people: their gain is measured, not assumed; shares likewise.", required=True),
    _number("levels", "Levels from the first to the last that was recorded of them; shares likewise.", required=True),
    _number("level_gain", "Points that a level gives; empty if the outcome is not measured so."),
    _number("courses", "Of the observations, completed courses; shares likewise.", required=True),
    _number("course_gain", "Points that a completed course gives; empty if courses do not tell of the outcome."),
    _number("cap", "Most points of one person.", required=True),
    _number("unit_value", "Value of one point.", required=True),
    _number("gross_value", "Points times the value of one.", required=True),
    _number("deadweight", "Share that would have happened anyway.", required=True),
    _number("attribution", "Share that others brought about.", required=True),
    _number("displacement", "Share that was only moved from elsewhere.", required=True),
    _number("value", "Value less these shares, in the first year.", required=True),
    _number("drop_off", "Share lost each year after the first.", required=True),
    _count("years", "Years of benefit."),
    _number("discount_rate", "Discount rate of a year.", required=True),
    _number("present_value", "Value over these years, discounted.", required=True),
    *_methodology(),
    schema="impact",
    comment="Value of each return by outcome.",
)
SENSITIVITY = Table(
    "sensitivity",
    METADATA,
    Column("sroi_id", UUID(), ForeignKey("impact.sroi.id", ondelete="CASCADE"), primary_key=True, comment="The return."),
    Column("assumption", String(100), primary_key=True, comment="The assumption that is changed, all others kept."),
    _number("low", "Its low value.", required=True),
    _number("base", "The value that is used.", required=True),
    _number("high", "Its high value.", required=True),
    Column("unit", Text(), nullable=False, comment="What it is counted in."),
    _number("ratio_low", "Ratio with its low value."),
    _number("ratio_high", "Ratio with its high value."),
    _number("effect", "How far the two lie apart."),
    Column("rank", Integer(), nullable=False, comment="1 for the assumption with the largest effect."),
    *_methodology(),
    schema="impact",
    comment="How much each assumption moves the ratio.",
)
PROGRAM_METRICS = Table(
    "program_metrics",
    METADATA,
    _period(),
    Column("program", String(50), primary_key=True, comment="The program."),
    Column("metric", String(50), primary_key=True, comment="The metric, as the program's template names it."),
    Column("title", Text(), nullable=False, comment="The metric in words."),
    _number("value", "The figure."),
    _reason("figure"),
    *_methodology(),
    schema="impact",
    comment="What each program tracks: participation at the end of the period, and counts of the window.",
)
COMPUTED = Table(
    "computed",
    METADATA,
    Column("asset", String(50), primary_key=True, comment="Which figures; `months` are the sums of a month."),
    _period(),
    Column("inputs", String(32), nullable=False, comment="Digest of all they were made from; another one means: make anew."),
    *_methodology(),
    Column("run_id", String(64), nullable=False, comment="Run that made them."),
    _when("computed_at", "When they were made."),
    schema="impact",
    comment="Which figures were made from what, so that what is out of date is known.",
)
REVISION = Table(
    "revision",
    METADATA,
    Column("id", SmallInteger(), primary_key=True, autoincrement=False, comment="Always 1."),
    Column("revision", UUID(), nullable=False, comment="Another one after each change."),
    schema="impact",
    comment="Tells whether any row changed that figures are made from; a trigger of each such table sees to it.",
)
LAST_LOOK = Table(
    "last_look",
    METADATA,
    Column("grounds", String(32), primary_key=True, comment="Digest of revision, queries and rules."),
    Column("digests", JSONB(), nullable=False, comment="Digests of the rows by part and month, see `impact.inputs`."),
    _when("looked_at", "When they were read."),
    schema="impact",
    comment="What was found when the inputs of all figures were read last: not read again until a row changes.",
)
METHODOLOGIES = Table(
    "methodologies",
    METADATA,
    Column("digest", String(12), primary_key=True, comment="First characters of the digest of the file."),
    Column("version", String(50), nullable=False, comment="Its version."),
    Column("document", Text(), nullable=False, comment="The whole file, as it was."),
    _when("first_used_at", "When figures were first made with it."),
    schema="impact",
    comment="Every methodology that figures were ever made with.",
)
IMPACT: dict[str, Table] = {table.name: table for table in METADATA.tables.values() if table.schema == "impact"}
"""The tables behind the figures."""
PERSONS = ("volunteer_id", "participant_id")
"""What their columns are called that hold people."""
