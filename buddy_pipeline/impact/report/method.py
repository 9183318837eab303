"""The values that the figures rest on, in words, each with its unit, range, source and year."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from buddy_pipeline.impact.methodology import Assumption, ByYear, Factor, Methodology, Outcome
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report.wording import COMPONENTS, activity_titles, from_to
from buddy_pipeline.impact.titles import PARAMETERS, assumption_title
from buddy_pipeline.pages.numbers import plain


@dataclass(frozen=True)
class Given:
    """One value: what it is, how much, between what it is varied (empty if it is not), and who says so."""

    name: str
    value: str
    varied: str
    source: str


@dataclass(frozen=True)
class Group:
    """Values that belong together."""

    title: str
    values: tuple[Given, ...]


def values_used(methodology: Methodology, programs: tuple[Program, ...]) -> tuple[Group, ...]:
    """All values of the methodology that can have a part in a figure of these programs."""
    return (
        Group("Volunteer Impact Score", tuple(_of_score(methodology))),
        Group("Hours", tuple(_of_hours(methodology, programs))),
        Group("Social return", tuple(_of_return(methodology))),
        *(Group(outcome.title, tuple(_of_outcome(outcome))) for outcome in methodology.sroi.outcomes.values()),
    )


def proxy(outcome: Outcome) -> str:
    """``500 USD for 0.1 level``: value and unit as the methodology has them."""
    return f"{plain(outcome.proxy.value)} {outcome.proxy.unit}"


def sourced(assumption: Assumption[Any]) -> str:
    """Who says so, and since when."""
    return f"{assumption.source}, {assumption.year}"


def _of_score(methodology: Methodology) -> Iterator[Given]:
    full = methodology.vis.full_score_hours
    yield Given("Hours of a full score", f"{plain(full.value)} {full.unit}", "", f"{full.source}, {full.year}")
    for name, component in methodology.vis.components.items():
        weight = f"weight {plain(component.weight)}"
        yield Given(COMPONENTS[name], weight, "", f"{component.source}, {component.year}")


def _of_hours(methodology: Methodology, programs: tuple[Program, ...]) -> Iterator[Given]:
    activities = methodology.vis.activities
    for name, title in activity_titles(programs).items():
        rule = activities[name]
        value = f"weight {plain(rule.weight)}; {rule.default_minutes} minutes where none are recorded"
        yield Given(title, value, "", f"{rule.source}, {rule.year}")


def _of_return(methodology: Methodology) -> Iterator[Given]:
    sroi = methodology.sroi
    yield _by_year("hour_value", sroi.hour_value, methodology)
    yield _by_year("program_costs", sroi.program_costs, methodology)
    yield Given(
        assumption_title("estimated_hours", methodology), "as assumed", _times(sroi.estimated_hours), sroi.estimated_hours.source
    )
    yield _varied(assumption_title("discount_rate", methodology), sroi.discount_rate)
    yield _varied(assumption_title("cap", methodology), sroi.cap)


def _by_year(name: str, values: ByYear, methodology: Methodology) -> Given:
    years = ", ".join(f"{year}: {plain(value)}" for year, value in sorted(values.by_year.items()))
    return Given(
        assumption_title(name, methodology), f"{years} {values.unit}" if years else "not given", _times(values), values.source
    )


def _times(factor: Factor) -> str:
    return f"times {from_to(factor.low, factor.high)}"


def _of_outcome(outcome: Outcome) -> Iterator[Given]:
    for name, title in PARAMETERS.items():
        assumption = getattr(outcome, name)
        if assumption is not None:
            yield _varied(title.capitalize(), assumption)


def _varied(name: str, assumption: Assumption[Any]) -> Given:
    varied = from_to(assumption.low, assumption.high) if assumption.low != assumption.high else ""
    return Given(name, f"{plain(assumption.value)} {assumption.unit}", varied, sourced(assumption))
