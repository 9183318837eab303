"""What the office knows and no program sends: costs, and answers that were surveyed."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, LargeBinary, Numeric, String, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.database.tables.figure_columns import moment
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import ADDRESS, NOBODY, THEIRS, each
from buddy_pipeline.sources.costs import COST, OF_TIME

_KINDS = COST["kind"].values

COSTS = Table(
    "costs",
    METADATA,
    *each(
        NOBODY,
        Column("id", UUID(), primary_key=True, comment="Follows from month, kind, funder and item."),
        Column("month", Date(), nullable=False, comment="The month: its first day."),
        Column("kind", String(20), nullable=False, comment="Cash, paid_time, in_kind, management or volunteer_time."),
        Column("funder_id", UUID(), nullable=False, comment="Follows from the funder's name: the id of a company of that name."),
        Column("funder", String(255), nullable=False, comment="Who gave it, as the newest list has the name."),
        Column("item", String(255), nullable=False, server_default="", comment="What it was for."),
        Column("amount", Numeric(), comment="Money; empty where hours tell."),
        Column("currency", String(3), comment="Its currency."),
        Column("hours", Numeric(), comment="Hours, which the methodology values; empty where money tells."),
        Column("source", Text(), nullable=False, comment="Where the figure stands."),
        moment("told_at", "Date of the list that said so last."),
    ),
    CheckConstraint(f"kind IN {_KINDS}", name="costs_of_a_kind"),
    CheckConstraint("num_nonnulls(amount, hours) = 1 AND coalesce(amount, hours) >= 0", name="costs_in_money_or_hours"),
    CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="costs_in_a_currency"),
    CheckConstraint(f"hours IS NULL OR kind IN {OF_TIME}", name="costs_hours_of_time"),
    schema="csr",
    comment="What the program cost, month by month, of which kind, and who gave it.",
)

SURVEYED_OUTCOMES = Table(
    "surveyed_outcomes",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from outcome, stakeholder, person or company, and day."),
        Column("outcome", String(50), nullable=False, comment="The outcome, as the methodology names it."),
        Column("stakeholder", String(100), nullable=False, comment="Whose outcome it is, as the methodology names them."),
        Column(
            "user_id", UUID(), ForeignKey("csr.users.id"), comment="The person, if it is told of one who is known.", index=True
        ),
        Column("of_person", Boolean(), nullable=False, comment="Whether it is told of a person."),
        Column("people", Numeric(), comment="Otherwise of how many people."),
        Column("value", Numeric(), nullable=False, comment="How much changed for each."),
        moment("answered_at", "The day of the answer."),
        Column(
            "company_id", UUID(), comment="The company whose volunteers brought it about, if the list says so of counted people."
        ),
        Column("source", Text(), nullable=False, comment="Where the answer stands."),
        moment("told_at", "Date of the list that said so last."),
    ),
    CheckConstraint("of_person = (people IS NULL) AND (of_person OR user_id IS NULL)", name="surveyed_of_person_or_people"),
    CheckConstraint("people > 0 AND value >= 0", name="surveyed_not_negative"),
    schema="csr",
    comment="Answers of surveys about outcomes that no program measures, of a person or of counted people.",
)

SURVEY_ADDRESSES = Table(
    "survey_addresses",
    METADATA,
    *each(
        THEIRS,
        Column(
            "answer_id",
            UUID(),
            ForeignKey("csr.surveyed_outcomes.id", ondelete="CASCADE"),
            primary_key=True,
            comment="The answer.",
        ),
        Column(
            "email_hash",
            LargeBinary(),
            nullable=False,
            info=ADDRESS,
            index=True,
            comment="Keyed hash of the person's normalised e-mail address.",
        ),
    ),
    schema="pii",
    comment="By which address answers of surveys are told, so that they follow the decisions about who is who.",
)
