"""Columns that many tables of figures have."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, Date, DateTime, Index, Integer, Numeric, String, Text
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.database.tables.whose import NOBODY

Q2Q = {
    "confidence": "the confidence",
    "belonging": "the belonging",
    "lang_level_proxy": "the ease in the new language",
    "job_readiness": "the steps towards work",
    "well_being": "the well-being",
}
"""The dimensions of which spec 5 keeps scores of texts, and what each is of."""


def moment(name: str, comment: str, *, required: bool = True) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not required, comment=comment)


def number(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """Of any precision: figures are rounded where they are shown, not where they are kept."""
    return Column(name, Numeric(), nullable=not required, comment=comment)


def count(name: str, comment: str) -> Column[Any]:
    return Column(name, Integer(), nullable=False, comment=comment)


def reason(figure: str) -> Column[Any]:
    return Column("reason", Text(), comment=f"Why there is no {figure}; empty where there is one.")


def why_no_band() -> Column[Any]:
    return Column("reason", Text(), comment="Why there is no score, or no band of it; empty where there is one.")


def made_with() -> tuple[Column[Any], Column[Any]]:
    return (
        Column(
            "methodology_version",
            String(50),
            nullable=False,
            info=NOBODY,
            comment="Version of the methodology that made the row.",
        ),
        Column(
            "methodology_digest", String(12), nullable=False, info=NOBODY, comment="First characters of the digest of its file."
        ),
    )


def period(*, key: bool = True) -> Column[Any]:
    return Column("period", Date(), primary_key=key, nullable=False, comment="Month of the figures: its first day.")


def in_order_of_months(table: str) -> Index:
    """Rows of a month lie together, for they are written together: an index of blocks finds them, and costs next to nothing."""
    return Index(f"ix_{table}_period", "period", postgresql_using="brin")


def scope() -> tuple[Column[Any], Column[Any]]:
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


def grounds_of_a_score() -> tuple[Column[Any], ...]:
    """What a score rests on."""
    return (
        Column("coverage", ARRAY(Text()), nullable=False, comment="Components that the score rests on."),
        number("weight_sum", "Sum of the weights of these components.", required=True),
        number("hours_component", "Weighted hours as a share of the full score, 0 to 100."),
        number("quality_component", "Mean of the ratings received, 0 to 100."),
        number("lift_component", "Share of the participants who improved, 0 to 100."),
        number("placement_component", "Employment of participants, 0 to 100; no program tracks it."),
        number("weighted_hours", "Hours of the window by their weights.", required=True),
        count("activities", "Activities in the window."),
        count("estimated_activities", "Of these, those with assumed minutes."),
        Column("recorded_minutes", BigInteger(), nullable=False, comment="Minutes that were recorded."),
        Column("estimated_minutes", BigInteger(), nullable=False, comment="Minutes that were assumed."),
        count("ratings", "Ratings received."),
        count("participants", "Participants accompanied."),
        count("improved", "Of these, those who improved."),
    )


def averages() -> tuple[Column[Any], ...]:
    """Means over the participants, as spec 5 keeps them."""
    return (
        Column("avg_integration_score", Numeric(4, 3), comment="Mean over the participants of their points of integration."),
        Column("avg_language_level", Numeric(4, 3), comment="Mean over the participants of the levels gained in the language."),
        Column("avg_job_readiness", Numeric(4, 3), comment="Mean over the participants of their points of job readiness."),
    )


def told_by_texts() -> tuple[Column[Any], ...]:
    """What participants' texts tell, by the dimensions that spec 5 names; others are in impact.voices alone."""
    return (
        Column("q2q_people", Integer(), comment="Participants of whom texts of the window tell anything."),
        *(
            Column(f"q2q_{name}", Numeric(4, 3), comment=f"Mean of {title} that texts tell of, 0 to 1; see impact.voices.")
            for name, title in Q2Q.items()
        ),
    )


def people_and_sessions() -> tuple[Column[Any], ...]:
    return (
        Column("participants_count", Integer(), comment="Participants accompanied; in each company that accompanied them."),
        Column("volunteers_count", Integer(), comment="Volunteers with an activity; in each company of theirs."),
        Column("sessions_count", Integer(), comment="Sessions held; in each company of the teacher."),
        number("participants_share", "The same people, those of several companies split: adds up over companies."),
        number("volunteers_share", "The same people, those of several companies split: adds up over companies."),
        number("sessions_share", "The same sessions, split likewise: adds up over companies."),
    )
