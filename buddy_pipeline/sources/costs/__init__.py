"""The list of costs: what the programs cost, by month, kind and funder."""

from functools import partial

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.contract.source import Source

_text = partial(Column, kind=Kind.TEXT, max_length=255)
_number = partial(Column, kind=Kind.NUMBER, minimum=0)

OF_TIME = ("paid_time", "management", "volunteer_time")
"""Kinds of which hours may be told."""
OF_NO_TIME = ("cash", "in_kind")

COST = Entity(
    name="costs",
    sheet="Costs",
    description="What the programs cost: money, things and time, by month, kind and funder.",
    caveat="Nothing is deleted because a list lacks it: a row that was wrong is put right by a newer list that has it with 0.",
    key=("month", "kind", "funder", "item"),
    happened="month",
    by_hand=True,
    columns=(
        Column(
            name="month",
            kind=Kind.MONTH,
            required=True,
            example="2024-03",
            description="The month in which it was spent or given.",
        ),
        Column(
            name="kind",
            kind=Kind.ENUM,
            required=True,
            values=("cash", "paid_time", "in_kind", "management", "volunteer_time"),
            any_case=True,
            example="cash",
            description="Money, paid working time, things and services, management, or time of volunteers.",
        ),
        _text(
            name="funder",
            required=True,
            names_company=True,
            example="Nordlys AS",
            description="Who bore it: a company as the roster has it, or anybody else. Upper and lower case and spaces do not matter.",
        ),
        _text(
            name="item",
            otherwise="",
            example="Rooms",
            description="What it was for. Several rows of one month, kind and funder need an item each.",
        ),
        _number(name="amount", example="24375.00", description="What it came to; empty where hours are told."),
        Column(
            name="currency",
            kind=Kind.CURRENCY,
            example="NOK",
            description="Currency of the amount, which needs one. Beside hours it says nothing.",
        ),
        _number(
            name="hours",
            example="37.5",
            description="Hours that were given, in the place of an amount: the methodology values them. Of time only.",
        ),
        _text(
            name="source",
            required=True,
            example="Annual accounts 2024",
            description="Where the figure stands, such as an invoice or the annual accounts.",
        ),
    ),
    row_rules=(
        RowRule(rule=rules.AMOUNT_AND_HOURS, column="amount", other="hours", odd=Odd.BOTH),
        RowRule(rule=rules.AMOUNT_OR_HOURS_MISSING, column="amount", other="hours", odd=Odd.NEITHER),
        RowRule(rule=rules.CURRENCY_MISSING, column="currency", other="amount", odd=Odd.LACKING),
        RowRule(rule=rules.HOURS_OF_NO_TIME, column="hours", other="kind", odd=Odd.FILLED, values=OF_NO_TIME),
    ),
)

COSTS = OfficeList(
    source=Source(name="costs", title="Costs", major_version=1, entities=(COST,)),
    name="costs",
    several="costs",
    called="list of costs",
    title="list of costs",
    tables=("costs",),
    step="import_cost_rows",
)
