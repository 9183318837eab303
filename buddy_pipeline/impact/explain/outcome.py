"""The value of one outcome: what was observed, what it is worth, what is taken off, what lasts."""

from decimal import Decimal
from typing import Any

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.assumptions import present_worth
from buddy_pipeline.impact.explain.listing import listed, values
from buddy_pipeline.impact.explain.node import SHOWN, Node, given, plain, reckoned
from buddy_pipeline.impact.explain.scope import Scope
from buddy_pipeline.impact.methodology import Assumption, Outcome

DEDUCTIONS = ("deadweight", "attribution", "displacement")
_ANY = sql.SQL("true")


def outcome_value(scope: Scope, name: str, row: dict[str, Any]) -> Node:
    """The present value of an outcome; ``row`` is that of impact.sroi_outcomes."""
    outcome = scope.methodology.sroi.outcomes[name]
    value, worth = _value(scope, outcome, row), _worth(scope, outcome, row)
    formula = f"{value.label} × {worth.label}"
    return reckoned(
        outcome.title, row["present_value"], scope.methodology.sroi.currency, formula, value, worth, note=outcome.indicator
    )


def _value(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> Node:
    gross = _gross(scope, outcome, row)
    deductions = [_assumed(name, getattr(outcome, name)) for name in DEDUCTIONS]
    formula = " × ".join([gross.label, *(f"(1 − {one.label})" for one in deductions)])
    return reckoned("value in the first year", row["value"], scope.methodology.sroi.currency, formula, gross, *deductions)


def _gross(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> Node:
    currency = scope.methodology.sroi.currency
    quantity = _quantity(scope, outcome, row)
    proxy, per = _assumed("proxy", outcome.proxy), given("points of the proxy", outcome.proxy.per, "points")
    point = reckoned("value of a point", row["unit_value"], currency, f"{proxy.label} ÷ {per.label}", proxy, per)
    return reckoned("gross value", row["gross_value"], currency, f"{quantity.label} × {point.label}", quantity, point)


def _quantity(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> Node:
    """Observations give the gain each, until the person has reached the cap."""
    limits = values(gain=outcome.gain.value, cap=scope.methodology.sroi.cap.value)
    below = scope.observations(outcome.measured_by, compose("o.n * {gain} <= {cap}", **limits))
    above = scope.observations(outcome.measured_by, compose("o.n * {gain} > {cap}", **limits))
    return reckoned(
        "quantity",
        row["quantity"],
        "points",
        "observations within the cap × gain + people above the cap × cap",
        listed(scope.connection, "observations within the cap", "observations", below, column="part"),
        _assumed("gain", outcome.gain),
        listed(scope.connection, "people above the cap", "people", above, column="person"),
        _assumed("cap", scope.methodology.sroi.cap),
        *_all(scope, outcome),
        note=f"{plain(row['uncapped'], SHOWN)} without the cap",
    )


def _all(scope: Scope, outcome: Outcome) -> tuple[Node, Node]:
    """Beside the quantity: all that was observed, and of how many people."""
    everything = scope.observations(outcome.measured_by, _ANY)
    return (
        listed(scope.connection, "observations", "observations", everything, column="part"),
        listed(scope.connection, "people", "people", everything, column="person"),
    )


def _worth(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> Node:
    """What a value of 1 in the first year is worth now, with the years in which it fades."""
    rate, drop_off, years = row["discount_rate"], row["drop_off"], row["years"]
    shown_rate, shown_drop_off = plain(rate, SHOWN), plain(drop_off, SHOWN)
    each = [
        reckoned(
            f"year {year}",
            (1 - drop_off) ** (year - 1) / (1 + rate) ** year,
            "of the value",
            f"(1 − {shown_drop_off}) ^ {year - 1} ÷ (1 + {shown_rate}) ^ {year}",
        )
        for year in range(1, years + 1)
    ]
    return reckoned(
        "present worth",
        present_worth(years, drop_off, rate),
        "of the value in the first year",
        " + ".join(year.label for year in each),
        *each,
        _assumed("drop-off", outcome.drop_off),
        _assumed("years of benefit", outcome.years),
        _assumed("discount rate", scope.methodology.sroi.discount_rate),
    )


def _assumed(label: str, assumption: Assumption[Decimal] | Assumption[int]) -> Node:
    return given(label, assumption.value, assumption.unit, f"{assumption.source}, {assumption.year}")
