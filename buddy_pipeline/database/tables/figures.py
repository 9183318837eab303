"""Scores, returns and counts of programs, each with the methodology that made it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.database.tables.figure_columns import (
    count,
    grounds_of_a_score,
    made_with,
    number,
    period,
    reason,
    scope,
    why_no_band,
)
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, PERSON, THEIRS, each

VIS_SCORES = Table(
    "vis_scores",
    METADATA,
    *each(
        THEIRS,
        period(),
        Column("volunteer_id", UUID(), primary_key=True, info=PERSON, comment="The volunteer."),
        number("score", "Volunteer Impact Score, 0 to 100."),
        Column("band", String(50), comment="Band of the score."),
        why_no_band(),
        number("previous_score", "Score of the period before."),
        number("trend", "Score less that of the period before."),
        *grounds_of_a_score(),
        *made_with(),
    ),
    schema="impact",
    comment="Volunteer Impact Score of each volunteer and period over all programs, with what it rests on.",
)

PROGRAM_SCORES = Table(
    "program_scores",
    METADATA,
    *each(
        THEIRS,
        period(),
        Column("program", String(50), primary_key=True, comment="The program."),
        Column("volunteer_id", UUID(), primary_key=True, info=PERSON, comment="The volunteer."),
        number("score", "Volunteer Impact Score, 0 to 100."),
        Column("band", String(50), comment="Band of the score."),
        why_no_band(),
        *grounds_of_a_score(),
        *made_with(),
    ),
    schema="impact",
    comment="The same of each program alone, for those who did something, were rated or accompanied somebody in it.",
)

SROI = Table(
    "sroi",
    METADATA,
    *each(
        NOBODY,
        Column("id", UUID(), primary_key=True, comment="Follows from scope, company and period."),
        period(key=False),
        *scope(),
        number("recorded_hours", "Hours of volunteers that were recorded, not weighted.", required=True),
        number("estimated_hours", "Hours that were assumed, not weighted.", required=True),
        Column("hour_value_year", Integer(), comment="Year of the value of an hour that was used."),
        number("hour_value", "Value of a volunteer hour."),
        number("hours_value", "Hours times the value of an hour."),
        number("program_costs", "Costs, shared where they are everybody's; empty if none are known, see `reason_costs`."),
        Column("reason_costs", Text(), comment="Why no costs are counted, or not of all months."),
        number("investment", "Value of the hours, and costs as far as they are known."),
        number("gross_value", "Value of all outcomes before anything is taken off.", required=True),
        number("value", "Value less deadweight, attribution and displacement, in the first year.", required=True),
        Column(
            "is_gross",
            Boolean(),
            nullable=False,
            comment="Whether nothing is taken off: deadweight, attribution and displacement of every outcome are 0.",
        ),
        number("present_value", "Value over the years of benefit, discounted.", required=True),
        number("net_present_value", "Present value less the investment."),
        number("payback_years", "Years until the present value grows to the investment; empty if it never does."),
        number("ratio", "Present value for each unit of investment."),
        number("ratio_low", "Lowest ratio that any one assumption gives."),
        number("ratio_high", "Highest ratio that any one assumption gives."),
        number("ratio_unfavourable", "Ratio with all assumptions at once at the end that lowers it."),
        number("ratio_favourable", "Ratio with all assumptions at once at the end that raises it."),
        reason("ratio"),
        Column("currency", String(3), nullable=False, comment="Currency of all values."),
        *made_with(),
    ),
    Index("ix_sroi_period", "period"),
    schema="impact",
    comment="Social return on investment of each period, for the program and for each company.",
)

SROI_OUTCOMES = Table(
    "sroi_outcomes",
    METADATA,
    *each(
        NOBODY,
        Column("sroi_id", UUID(), ForeignKey("impact.sroi.id", ondelete="CASCADE"), primary_key=True, comment="The return."),
        Column("outcome", String(50), primary_key=True, comment="The outcome, as the methodology names it."),
        number(
            "observations", "Milestones, sessions and courses that it rests on; shares where several have a part.", required=True
        ),
        number("people", "Participants whom they are of; shares likewise.", required=True),
        number(
            "units",
            "What the gain is given for: hours of sessions, and one for each milestone, or how much answers told; empty where"
            " observations count.",
        ),
        number("uncapped", "Points before the cap of a person.", required=True),
        number("quantity", "Points that count.", required=True),
        number(
            "gain",
            "Points that one observation, or hour of it, gives, but for courses and for sessions of people whose levels were recorded.",
            required=True,
        ),
        number("measured_sessions", "Of the observations, sessions of people whose levels were recorded.", required=True),
        number("measured_people", "These people: their gain is measured, not assumed; shares likewise.", required=True),
        number("levels", "Levels from the first to the last that was recorded of them; shares likewise.", required=True),
        number("level_gain", "Points that a level gives; empty if the outcome is not measured so."),
        number("courses", "Of the observations, completed courses; shares likewise.", required=True),
        number("course_gain", "Points that a completed course gives; empty if courses do not tell of the outcome."),
        number("cap", "Most points of one person; empty for an outcome of no dimension."),
        number("unit_value", "Value of one point; of a harm below 0.", required=True),
        number("gross_value", "Points times the value of one.", required=True),
        number("deadweight", "Share that would have happened anyway.", required=True),
        number("attribution", "Share that others brought about.", required=True),
        number("displacement", "Share that was only moved from elsewhere.", required=True),
        number("value", "Value less these shares, in the first year.", required=True),
        number("drop_off", "Share lost each year after the first.", required=True),
        count("years", "Years of benefit."),
        count("first_year", "The year in which the benefit begins; 1 is that of the figure."),
        number("discount_rate", "Discount rate of a year.", required=True),
        number("present_value", "Value over these years, discounted.", required=True),
        *made_with(),
    ),
    schema="impact",
    comment="Value of each return by outcome.",
)

SROI_INPUTS = Table(
    "sroi_inputs",
    METADATA,
    *each(
        NOBODY,
        Column("sroi_id", UUID(), ForeignKey("impact.sroi.id", ondelete="CASCADE"), primary_key=True, comment="The return."),
        Column("kind", String(20), primary_key=True, comment="Volunteer_time, cash, paid_time, in_kind or management."),
        Column("funder", String(255), primary_key=True, comment="Who gave it."),
        Column("funder_id", UUID(), comment="Id of the company of that name; empty for volunteers and costs without a funder."),
        number("hours", "Hours that were given, where hours tell."),
        number("value", "Value of what was given; empty if the value of an hour is not known."),
        number("present_value", "What falls to it of the present value, in proportion to all that was given with it."),
        *made_with(),
    ),
    schema="impact",
    comment="Who gave what to each return, and what falls to it.",
)

SENSITIVITY = Table(
    "sensitivity",
    METADATA,
    *each(
        NOBODY,
        Column("sroi_id", UUID(), ForeignKey("impact.sroi.id", ondelete="CASCADE"), primary_key=True, comment="The return."),
        Column("assumption", String(100), primary_key=True, comment="The assumption that is changed, all others kept."),
        number("low", "Its low value.", required=True),
        number("base", "The value that is used.", required=True),
        number("high", "Its high value.", required=True),
        Column("unit", Text(), nullable=False, comment="What it is counted in."),
        number("ratio_low", "Ratio with its low value."),
        number("ratio_high", "Ratio with its high value."),
        number("effect", "How far the two lie apart."),
        Column("rank", Integer(), nullable=False, comment="1 for the assumption with the largest effect."),
        *made_with(),
    ),
    schema="impact",
    comment="How much each assumption moves the ratio.",
)

PROGRAM_METRICS = Table(
    "program_metrics",
    METADATA,
    *each(
        NOBODY,
        period(),
        Column("program", String(50), primary_key=True, comment="The program."),
        Column("metric", String(50), primary_key=True, comment="The metric, as the program's template names it."),
        Column("title", Text(), nullable=False, comment="The metric in words."),
        number("value", "The figure."),
        reason("figure"),
        *made_with(),
    ),
    schema="impact",
    comment="What each program tracks: participation at the end of the period, and counts of the window.",
)
