"""The list of outcomes: what people answered who were asked, one by one or counted."""

from functools import partial

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy
from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.contract.source import Source

_text = partial(Column, kind=Kind.TEXT)

ANSWER = Entity(
    name="outcomes",
    sheet="Outcomes",
    description="Outcomes that no program records: what people answered who were asked, or how many of them did.",
    caveat="Nothing is deleted because a list lacks it: an answer that was wrong is put right by a newer list that has it with the value 0.",
    key=("outcome", "stakeholder", "date", "email", "company"),
    happened="date",
    by_hand=True,
    columns=(
        _text(
            name="outcome",
            required=True,
            max_length=50,
            example="less_lonely",
            description="The outcome, as the methodology calls it.",
        ),
        _text(
            name="stakeholder",
            required=True,
            max_length=100,
            example="participants",
            description="Whose outcome it is: the stakeholder, as the methodology calls it.",
        ),
        Column(
            name="email",
            kind=Kind.EMAIL,
            max_length=255,
            privacy=Privacy.HIGH,
            also=("e-mail", "e_mail"),
            example="alice@example.com",
            description="Who answered: the address by which a program knows the person. Kept as a keyed hash only.",
        ),
        Column(
            name="count",
            kind=Kind.INTEGER,
            minimum=1,
            example="12",
            description="How many people the row is told of, in the place of one person.",
        ),
        Column(
            name="value",
            kind=Kind.NUMBER,
            minimum=0,
            otherwise="1",
            example="0.5",
            description="How much changed for each of them, on average; 1 if it is empty. Whether that is good the methodology says.",
        ),
        Column(name="date", kind=Kind.DAY, required=True, example="2024-03-15", description="The day of the answer."),
        _text(
            name="company",
            max_length=255,
            names_company=True,
            example="Nordlys AS",
            description="Whose volunteers brought it about: a company as the roster has it. Only beside a count.",
        ),
        _text(
            name="source",
            required=True,
            max_length=255,
            example="Survey of spring 2024, question 4",
            description="Where the answer stands, such as a survey.",
        ),
    ),
    row_rules=(
        RowRule(rule=rules.PERSON_AND_COUNT, column="count", other="email", odd=Odd.BOTH),
        RowRule(rule=rules.PERSON_OR_COUNT_MISSING, column="email", other="count", odd=Odd.NEITHER),
        RowRule(rule=rules.COMPANY_OF_PERSON, column="company", other="email", odd=Odd.BOTH),
    ),
)

OUTCOMES = OfficeList(
    source=Source(name="outcomes", title="Outcomes", major_version=1, entities=(ANSWER,)),
    name="outcomes",
    several="outcomes",
    called="list of outcomes",
    title="list of outcomes",
    tables=("surveyed_outcomes",),
    step="import_answers",
    addresses="pii.survey_addresses",
)
