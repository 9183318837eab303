"""What was told of companies and programs, and of whom: so that no two figures differ by a few people."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.database.tables.figure_columns import averages, made_with, moment, number, period, scope
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, PERSON, THEIRS, each

FIGURES = (
    "hours", "volunteers_count", "participants_count", "sessions_count", "avg_integration_score", "avg_language_level",
    "avg_job_readiness", "vis_score", "sroi_ratio", "investment", "present_value",
)  # fmt: skip
"""The figures of a telling, in their order."""
_ONLY_OF_MANY = "level NOT IN ('few', 'close') OR num_nonnulls(sessions_count, avg_integration_score, avg_language_level, avg_job_readiness," \
    " vis_score, sroi_ratio, investment, present_value) = 0"  # fmt: skip
_MANY = (
    "level <> 'figures' OR scope = 'program'"
    " OR (volunteers_with_data >= least_volunteers AND participants_with_data >= least_participants)"
)

TOLD = Table(
    "told",
    METADATA,
    *each(
        NOBODY,
        Column("id", UUID(), primary_key=True, comment="Follows from scope, company, period and whom the figures are of."),
        *scope(),
        period(key=False),
        moment("told_at", "When this was told last."),
        Column(
            "level",
            String(10),
            nullable=False,
            comment="`figures`, or only hours and counts: `few` people, or people `close` to those of what was told before.",
        ),
        Column("reason", Text(), comment="Why no more is told; empty of `figures`."),
        Column("volunteers", Integer(), nullable=False, comment="Volunteers whom the figures are of, erased ones included."),
        Column("participants", Integer(), nullable=False, comment="Participants likewise."),
        Column("volunteers_with_data", Integer(), nullable=False, comment="Of the volunteers, those of whom anything is known."),
        Column("participants_with_data", Integer(), nullable=False, comment="Of the participants, those with an outcome."),
        Column("least_volunteers", Integer(), nullable=False, comment="So many the policy asked for."),
        Column("least_participants", Integer(), nullable=False, comment="Likewise."),
        number("hours", "Hours of volunteers, not weighted; in steps where no figures are told."),
        Column("volunteers_count", Integer(), comment="Volunteers with an activity; empty if they are few."),
        Column("participants_count", Integer(), comment="Participants accompanied; empty if they are few."),
        Column("sessions_count", Integer(), comment="Sessions held."),
        *averages(),
        number("vis_score", "Mean score of the volunteers who have one, as a whole number."),
        number("sroi_ratio", "Present value for each unit of investment."),
        number("investment", "Value of the hours, and costs as far as they are known."),
        number("present_value", "Value of the outcomes over the years of benefit, discounted."),
        Column("currency", String(3), comment="Currency of the values."),
        *made_with(),
    ),
    CheckConstraint(_MANY, name="told_of_many"),
    CheckConstraint(_ONLY_OF_MANY, name="told_no_figures_of_few"),
    Index("ix_told_company_id_period", "company_id", "period"),
    schema="impact",
    comment="What was told of each company and of the program, as it was told. Others see it as told.company_figures.",
)

TOLD_PEOPLE = Table(
    "told_people",
    METADATA,
    *each(
        THEIRS,
        Column("told_id", UUID(), primary_key=True, info=NOBODY, comment="Id in impact.told."),
        Column("side", String(11), primary_key=True, comment="`volunteer` or `participant`."),
        Column("user_id", UUID(), primary_key=True, info=PERSON, comment="The person.", index=True),
    ),
    schema="impact",
    comment="Of whom figures were told. Who is erased goes from here; how many there were is in impact.told.",
)
