"""The value of one outcome: what was observed, what it is worth, what is taken off, what lasts."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.assumptions import present_worth
from buddy_pipeline.impact.explain.listing import listed, values
from buddy_pipeline.impact.explain.node import SHOWN, Node, exact, given, plain, reckoned
from buddy_pipeline.impact.explain.rates import rate_of
from buddy_pipeline.impact.explain.scope import Scope
from buddy_pipeline.impact.methodology import Assumption, Outcome, Rate

OF_EVERYBODY = "rows are observations: one of somebody who has three of them tells a third of a person"
OF_A_COMPANY = f"{OF_EVERYBODY}, and of the company its part in that, so that parts of people add up"
DEDUCTIONS = ("deadweight", "attribution", "displacement")
_ANY = sql.SQL("true")


def outcome_value(scope: Scope, name: str, row: dict[str, Any]) -> Node:
    """The present value of an outcome; ``row`` is that of impact.sroi_outcomes."""
    outcome = scope.methodology.sroi.outcomes[name]
    value, worth = _value(scope, name, outcome, row), _worth(scope, outcome, row)
    formula = f"{value.label} × {worth.label}"
    return reckoned(
        outcome.title, row["present_value"], scope.methodology.sroi.currency, formula, value, worth, note=outcome.indicator
    )


def _value(scope: Scope, name: str, outcome: Outcome, row: dict[str, Any]) -> Node:
    gross = _gross(scope, name, outcome, row)
    deductions = [_assumed(name, getattr(outcome, name)) for name in DEDUCTIONS]
    formula = " × ".join([gross.label, *(f"(1 − {one.label})" for one in deductions)])
    return reckoned("value in the first year", row["value"], scope.methodology.sroi.currency, formula, gross, *deductions)


def _gross(scope: Scope, name: str, outcome: Outcome, row: dict[str, Any]) -> Node:
    currency = scope.methodology.sroi.currency
    quantity = _quantity(scope, name, outcome, row)
    point = _point(scope, outcome, row)
    return reckoned("gross value", row["gross_value"], currency, f"{quantity.label} × {point.label}", quantity, point)


def _point(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> Node:
    """The value of a point, in the currency of the report; of a harm less than nothing."""
    sroi, proxy = scope.methodology.sroi, outcome.proxy
    parts = [_assumed("proxy", proxy), *rate_of(scope, proxy.currency), given("points of the proxy", proxy.per, "points")]
    formula = f"{' × '.join(one.label for one in parts[:-1])} ÷ {parts[-1].label}"
    note = "a harm: what it is worth is taken off" if outcome.is_harm else None
    formula = f"0 − {formula}" if outcome.is_harm else formula
    return reckoned("value of a point", row["unit_value"], sroi.currency, formula, *parts, note=note)


def _quantity(scope: Scope, name: str, outcome: Outcome, row: dict[str, Any]) -> Node:
    """Observations give the gain each, courses and measured levels theirs, until the person has reached the cap of a dimension;
    answers of surveys say it themselves."""
    if outcome.measured_by.surveyed:
        return _surveyed(scope, name, outcome, row)
    products = [_each(scope, outcome), *_levels(scope, outcome, row), *_courses(scope, outcome)]
    if outcome.dimension:
        above = scope.observations(outcome, _reached(scope, "o.points > {cap}"))
        products.append((listed(scope.connection, "people above the cap", "people", above, column="of_the_cap"), _cap(scope)))
    return reckoned(
        "quantity",
        row["quantity"],
        "points",
        " + ".join(f"{counted.label} × {points.label}" for counted, points in products),
        *(node for product in products for node in product),
        *_all(scope, outcome),
        note=f"{plain(row['uncapped'], SHOWN)} without the cap" if outcome.dimension else None,
    )


def _surveyed(scope: Scope, name: str, outcome: Outcome, row: dict[str, Any]) -> Node:
    answers = scope.answers(name, outcome)
    told = listed(scope.connection, "what answers tell", "points", answers, column="units")
    people = listed(scope.connection, "people", "people", answers, column="people")
    return reckoned("quantity", row["quantity"], "points", told.label, told, people)


def _each(scope: Scope, outcome: Outcome) -> tuple[Node, Node]:
    found = scope.observations(outcome, _within(scope, outcome, "each"))
    gain = _assumed("gain", outcome.gain) if outcome.gain else given("gain", 1, "points")
    if outcome.measured_by.sessions_by == "hour":
        note = "where no minutes were recorded, those that the methodology assumes of the activity"
        hours = listed(scope.connection, "hours within the cap", "hours of sessions", found, column="units", note=note)
        return hours, gain
    counted = listed(scope.connection, "observations within the cap", "observations", found, column="part")
    return _in_parts(scope, counted), gain


def _levels(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> list[tuple[Node, Node]]:
    """Measured: from the first level that was recorded of a person to the last."""
    rule, rate = outcome.measured_by.levels, outcome.level_gain
    if rule is None or rate is None:
        return []
    found = scope.observations(outcome, _within(scope, outcome, "level"))
    note = f"of {plain(row['measured_people'], SHOWN)} people of whom {rule.least} levels or more were recorded"
    counted = listed(scope.connection, "levels within the cap", "levels", found, column="levels", note=note)
    return [(counted, _of_one("points of a level", "points of levels", "levels", rate, row["level_gain"], ("points", "levels")))]


def _courses(scope: Scope, outcome: Outcome) -> list[tuple[Node, Node]]:
    if outcome.course_gain is None:
        return []
    found = scope.observations(outcome, _within(scope, outcome, "course"))
    counted = _in_parts(scope, listed(scope.connection, "courses within the cap", "courses", found, column="part"))
    return [(counted, _assumed("points of a course", outcome.course_gain))]


def _within(scope: Scope, outcome: Outcome, way: str) -> sql.Composed:
    """Observations told in this way, of people whom the cap takes nothing of."""
    of_the_way = compose("o.way = {way}", **values(way=way))
    return compose("{} AND {}", of_the_way, _reached(scope, "o.points <= {cap}")) if outcome.dimension else of_the_way


def _reached(scope: Scope, condition: LiteralString) -> sql.Composed:
    return compose(condition, **values(cap=scope.methodology.sroi.cap.value))


def _cap(scope: Scope) -> Node:
    return _assumed("cap", scope.methodology.sroi.cap)


def _of_one(label: str, what: str, per: str, rate: Rate, value: Decimal, units: tuple[str, str]) -> Node:
    """A rate, reckoned down to one."""
    unit, of = units
    whole, number = _assumed(what, rate), given(per, rate.per, of)
    return reckoned(label, value, unit, f"{whole.label} ÷ {number.label}", whole, number)


def _all(scope: Scope, outcome: Outcome) -> tuple[Node, Node]:
    """Beside the quantity: all that was observed, and of how many people."""
    everything = scope.observations(outcome, _ANY)
    observations = listed(scope.connection, "observations", "observations", everything, column="part")
    people = listed(scope.connection, "people", "people", everything, column="person")
    return _in_parts(scope, observations), replace(people, note=OF_A_COMPANY if scope.company is not None else OF_EVERYBODY)


def _in_parts(scope: Scope, counted: Node) -> Node:
    """Observations of which others have a part, too: why they are fewer than the rows."""
    if scope.company is None or exact(counted) == counted.rows:
        return counted
    rows = f"{counted.rows} {'row' if counted.rows == 1 else 'rows'}"
    return replace(counted, note=f"{counted.shown} of {rows}, since others have a part in some: `part` tells the company's")


def _worth(scope: Scope, outcome: Outcome, row: dict[str, Any]) -> Node:
    """What a value of 1 in the first year is worth now, with the years in which it fades."""
    rate, drop_off, years, first = row["discount_rate"], row["drop_off"], row["years"], row["first_year"]
    shown_rate, shown_drop_off = plain(rate, SHOWN), plain(drop_off, SHOWN)
    each = [
        reckoned(
            f"year {year}",
            (1 - drop_off) ** (year - first) / (1 + rate) ** year,
            "of the value",
            f"(1 − {shown_drop_off}) ^ {year - first} ÷ (1 + {shown_rate}) ^ {year}",
        )
        for year in range(first, first + years)
    ]
    return reckoned(
        "present worth",
        present_worth(years, drop_off, rate, first),
        "of the value in the first year",
        " + ".join(year.label for year in each),
        *each,
        _assumed("drop-off", outcome.drop_off),
        _assumed("years of benefit", outcome.years),
        _assumed("discount rate", scope.methodology.sroi.discount_rate),
    )


def _assumed(label: str, assumption: Assumption[Decimal] | Assumption[int]) -> Node:
    return given(label, assumption.value, assumption.unit, f"{assumption.source}, {assumption.year}")
