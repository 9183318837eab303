"""What was invested: hours of volunteers at the value of an hour, and the program's costs."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

from buddy_pipeline.impact.assumptions import costs_of
from buddy_pipeline.impact.explain.kinds import hours_by_kind
from buddy_pipeline.impact.explain.node import SHOWN, Node, given, plain, reckoned
from buddy_pipeline.impact.explain.scope import Scope, row_of_return
from buddy_pipeline.impact.periods import MONTHS_A_YEAR


def investment(scope: Scope, row: dict[str, Any], everybody: dict[str, Any]) -> Node:
    """``row`` is the figure's in impact.sroi, ``everybody`` that of all programs."""
    value, costs = _value_of_hours(scope, row), _costs(scope, row, everybody)
    formula = value.label if row["program_costs"] is None else f"{value.label} + {costs.label}"
    return reckoned("investment", row["investment"], row["currency"], formula, value, costs)


def _value_of_hours(scope: Scope, row: dict[str, Any]) -> Node:
    kinds = hours_by_kind(scope.connection, scope.methodology, scope.programs, "sroi_activities", scope.parts, weighted=False)
    recorded, assumed = row["recorded_hours"], row["estimated_hours"]
    hours = reckoned(
        "hours",
        recorded + assumed,
        "hours",
        " + ".join(kind.label for kind in kinds) or "0",
        *kinds,
        note=f"not weighted; {plain(recorded, SHOWN)} recorded, {plain(assumed, SHOWN)} assumed",
    )
    return reckoned("value of hours", row["hours_value"], row["currency"], "hours × value of an hour", hours, _hour(scope, row))


def _hour(scope: Scope, row: dict[str, Any]) -> Node:
    hour = scope.methodology.sroi.hour_value
    if row["hour_value"] is None:
        return Node("value of an hour", note=row["reason"], source=hour.source)
    return given("value of an hour", row["hour_value"], hour.unit, f"{hour.source}, {row['hour_value_year']}")


def _costs(scope: Scope, row: dict[str, Any], everybody: dict[str, Any]) -> Node:
    rule = scope.methodology.sroi.program_costs
    window = costs_of(scope.methodology, scope.window)
    if row["program_costs"] is None or window is None:
        return Node("program costs", note=row["reason_costs"], source=rule.source)
    of_the_window = _costs_of_the_window(scope, window)
    if scope.company is None:
        return replace(of_the_window, label="program costs")
    theirs = given("hours of the company", row["recorded_hours"] + row["estimated_hours"], "hours")
    all_hours = given("hours of everybody", everybody["recorded_hours"] + everybody["estimated_hours"], "hours")
    where = row_of_return(scope.window.last, None).as_string(scope.connection)
    all_hours = replace(all_hours, rows=1, where=where)
    formula = f"{of_the_window.label} × {theirs.label} ÷ {all_hours.label}"
    return reckoned("program costs", row["program_costs"], row["currency"], formula, of_the_window, theirs, all_hours)


def _costs_of_the_window(scope: Scope, costs: Decimal) -> Node:
    rule, currency = scope.methodology.sroi.program_costs, scope.methodology.sroi.currency
    months = Counter(month.year for month in scope.window.months)
    years = [given(f"costs of {year}", rule.by_year[year], currency, f"{rule.source}, {year}") for year in months]
    formula = " + ".join(f"{year.label} × {count} ÷ {MONTHS_A_YEAR}" for year, count in zip(years, months.values(), strict=True))
    return reckoned("costs of the window", costs, currency, formula, *years)
