"""The assumptions behind a return, and the scenarios in which one of them, or all, are changed (methodology, "SROI").

A scenario is a value for each assumption by name: `hour_value`, `integration.gain` and so on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from buddy_pipeline.impact.methodology import Assumption, Methodology, Outcome, Proxy, Rate
from buddy_pipeline.impact.periods import MONTHS_A_YEAR, Window

BASE = "base"
UNFAVOURABLE, FAVOURABLE = "all unfavourable", "all favourable"
"""The scenarios in which all assumptions at once are at the end that lowers the ratio, or at the one that raises it."""
MORE_IS_LESS = (
    "estimated_hours",
    "hour_value",
    "program_costs",
    "discount_rate",
    "deadweight",
    "attribution",
    "displacement",
    "drop_off",
)
"""Assumptions, or such of an outcome, whose high value lowers the ratio; of all others, and of what an outcome that does harm
assumes, the low one does."""
DEDUCTIONS = ("deadweight", "attribution", "displacement")
DIGITS = 50
"""Digits with which values are reckoned before the database gets them."""
OF_OUTCOME = ("gain", "proxy", "deadweight", "attribution", "displacement", "drop_off", "years")
OF_LEVELS, OF_COURSES = "level_gain", "course_gain"
"""Of outcomes that levels or courses tell of; assumed where any were recorded."""
Scenario = Mapping[str, Decimal]


@dataclass(frozen=True)
class Assumed:
    """An assumption with the values that it may have; ``name`` as in the table of the sensitivity analysis."""

    name: str
    low: Decimal
    base: Decimal
    high: Decimal
    unit: str
    more_is_less: bool

    @property
    def varies(self) -> bool:
        return not self.low == self.base == self.high

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The end that lowers the ratio, and the one that raises it."""
        return (self.high, self.low) if self.more_is_less else (self.low, self.high)


def costs_of(methodology: Methodology, span: Window) -> Decimal | None:
    """What the program spent in the window by the methodology, in its own currency; None if a year of it is not known."""
    by_year = methodology.sroi.program_costs.by_year
    if any(month.year not in by_year for month in span.months):
        return None
    with localcontext(prec=DIGITS):
        return sum((Decimal(by_year[month.year]) for month in span.months), Decimal(0)) / MONTHS_A_YEAR


def assumptions(
    methodology: Methodology, period: date, span: Window, outcomes: list[str], recorded: Collection[str]
) -> list[Assumed]:
    """All that the return of a period assumes; what is not known is left out.

    Of levels and courses it assumes something only if any were ``recorded``: `language.level_gain` and so on.
    """
    sroi = methodology.sroi
    found = [
        _assumed("estimated_hours", sroi.estimated_hours.low, Decimal(1), sroi.estimated_hours.high, "times the assumed hours")
    ]
    latest = sroi.hour_value.latest(period.year)
    if latest is not None:
        low, high = sroi.hour_value.low, sroi.hour_value.high
        found.append(_assumed("hour_value", low * latest[1], latest[1], high * latest[1], sroi.hour_value.unit))
    costs = costs_of(methodology, span)
    if costs is not None:
        low, high = sroi.program_costs.low, sroi.program_costs.high
        currency = sroi.program_costs.currency or sroi.currency
        found.append(_assumed("program_costs", low * costs, costs, high * costs, f"{currency} in the window"))
    for name, one in (("discount_rate", sroi.discount_rate), ("cap", sroi.cap)):
        found.append(_assumed(name, Decimal(one.low), Decimal(one.value), Decimal(one.high), one.unit))
    return found + [of for name in outcomes for of in _of_outcome(name, sroi.outcomes[name], recorded)]


def scenarios(assumed: list[Assumed]) -> dict[str, Scenario]:
    """The base, for each assumption that varies one scenario with its low and one with its high value, and those of all at once."""
    base = {one.name: one.base for one in assumed}
    found: dict[str, Scenario] = {
        BASE: base,
        UNFAVOURABLE: {one.name: one.ends[0] for one in assumed},
        FAVOURABLE: {one.name: one.ends[1] for one in assumed},
    }
    for one in assumed:
        if one.varies:
            found[f"{one.name} low"] = base | {one.name: one.low}
            found[f"{one.name} high"] = base | {one.name: one.high}
    return found


def shared_terms(methodology: Methodology, scenario: Scenario) -> dict[str, object]:
    """What a scenario says of the investment, in the currency of the report."""
    sroi = methodology.sroi
    return {
        "hour_value": in_report(scenario.get("hour_value"), sroi.rate(sroi.hour_value.currency)),
        "program_costs": in_report(scenario.get("program_costs"), sroi.rate(sroi.program_costs.currency)),
        "estimated_hours": scenario["estimated_hours"],
    }


def outcome_terms(methodology: Methodology, scenario: Scenario, outcome: str) -> dict[str, object]:
    """What a scenario says of an outcome. ``kept`` is what deductions leave, ``worth`` the present value of 1 a year.

    A harm has a negative ``unit_value``; an outcome without a dimension no ``cap``; answers that were surveyed say their points, so
    that the gain is 1.
    """
    one = methodology.sroi.outcomes[outcome]
    terms = {name: scenario[f"{outcome}.{name}"] for name in terms_of(one)}
    with localcontext(prec=DIGITS):
        return {
            **terms,
            "gain": terms.get("gain", Decimal(1)),
            OF_LEVELS: one.level_gain and each(one.level_gain, _of(scenario, outcome, OF_LEVELS, one.level_gain)),
            OF_COURSES: one.course_gain and _of(scenario, outcome, OF_COURSES, one.course_gain),
            "outcome": outcome,
            "cap": scenario["cap"] if one.dimension else None,
            "first_year": one.first_year,
            "discount_rate": scenario["discount_rate"],
            "unit_value": unit_value(methodology, one, terms["proxy"]),
            "kept": (1 - terms["deadweight"]) * (1 - terms["attribution"]) * (1 - terms["displacement"]),
            "worth": present_worth(int(terms["years"]), terms["drop_off"], scenario["discount_rate"], one.first_year),
        }


def is_gross(methodology: Methodology, outcomes: Collection[str]) -> bool:
    """Whether nothing is taken off for what would have happened anyway, what others brought about and what was only moved."""
    return not any(getattr(methodology.sroi.outcomes[name], one).value for name in outcomes for one in DEDUCTIONS)


def terms_of(outcome: Outcome) -> tuple[str, ...]:
    """What is assumed of every outcome; of surveyed answers no gain."""
    return OF_OUTCOME if outcome.gain else tuple(name for name in OF_OUTCOME if name != "gain")


def unit_value(methodology: Methodology, outcome: Outcome, proxy: Decimal) -> Decimal:
    """What a point is worth in the currency of the report, where ``proxy`` is of as many as it says; of a harm less than nothing."""
    with localcontext(prec=DIGITS):
        value = each(outcome.proxy, proxy) * methodology.sroi.rate(outcome.proxy.currency)
        return -value if outcome.is_harm else value


def in_report(value: Decimal | None, rate: Decimal) -> Decimal | None:
    """The value times the rate of its currency."""
    with localcontext(prec=DIGITS):
        return None if value is None else value * rate


def each(rate: Rate | Proxy, value: Decimal) -> Decimal:
    """Of one, where ``value`` is of as many as the rate says."""
    with localcontext(prec=DIGITS):
        return value / rate.per


def present_worth(years: int, drop_off: Decimal, rate: Decimal, first_year: int) -> Decimal:
    """Present value of a benefit of 1 in its first year that fades by ``drop_off`` a year (Guide to SROI, stage 5)."""
    with localcontext(prec=DIGITS):
        left, worth = Decimal(1), Decimal(0)
        for year in range(first_year, first_year + years):
            worth += left / (1 + rate) ** year
            left *= 1 - drop_off
        return worth


def _of(scenario: Scenario, outcome: str, term: str, assumption: Assumption[Decimal]) -> Decimal:
    """The value in the scenario; the methodology's where nothing was recorded that it would count for."""
    return scenario.get(f"{outcome}.{term}", assumption.value)


def _of_outcome(name: str, outcome: Outcome, recorded: Collection[str]) -> Iterator[Assumed]:
    for term in (*terms_of(outcome), *(term for term in (OF_LEVELS, OF_COURSES) if f"{name}.{term}" in recorded)):
        one = getattr(outcome, term)
        yield Assumed(
            f"{name}.{term}",
            Decimal(one.low),
            Decimal(one.value),
            Decimal(one.high),
            one.unit,
            more_is_less=(term in MORE_IS_LESS) != outcome.is_harm,
        )


def _assumed(name: str, low: Decimal, base: Decimal, high: Decimal, unit: str) -> Assumed:
    return Assumed(name, low, base, high, unit, more_is_less=name in MORE_IS_LESS)
