"""The roster of companies: which people belong to which company, and since when."""

from functools import partial

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy
from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.contract.source import Source

_text = partial(Column, kind=Kind.TEXT)
_day = partial(Column, kind=Kind.DAY)

MEMBERS = Entity(
    name="company_users",
    sheet="Company Users",
    description="The people of each company that funds the program, and since when they belong to it.",
    caveat="Nobody leaves a company because a roster lacks them: `left_at` says who left.",
    key=("company", "email"),
    happened="joined_at",
    columns=(
        _text(
            name="company",
            required=True,
            max_length=255,
            names_company=True,
            example="Nordlys AS",
            description="The company's name. Upper and lower case and spaces do not matter.",
        ),
        _text(name="industry", max_length=100, example="Energy", description="The company's line of business."),
        Column(
            name="email",
            kind=Kind.EMAIL,
            required=True,
            max_length=255,
            privacy=Privacy.HIGH,
            also=("e-mail", "e_mail"),
            example="alice@example.com",
            description="The address by which the program knows the person. Kept as a keyed hash only.",
        ),
        _day(name="joined_at", required=True, example="2024-01-15", description="Since when the person belongs to the company."),
        _day(
            name="left_at",
            may_lie_ahead=True,
            example="2024-06-30",
            description="From when on the person does not belong to it any more; may lie ahead. Empty while they do.",
        ),
    ),
    row_rules=(RowRule(rule=rules.LEFT_BEFORE_JOINED, column="left_at", other="joined_at", odd=Odd.EARLIER),),
    by_hand=True,
)

COMPANIES = Source(name="companies", title="Companies", major_version=1, entities=(MEMBERS,))

ROSTER = OfficeList(
    source=COMPANIES,
    name="roster",
    several="rosters",
    called="roster",
    title="roster of companies",
    tables=("companies", "company_users"),
    step="import_members",
    addresses="pii.company_roster",
)
