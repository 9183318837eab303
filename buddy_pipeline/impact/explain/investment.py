"""What was invested: hours of volunteers at the value of an hour, and the program's costs."""

from collections import Counter
from dataclasses import replace
from typing import Any, LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.assumptions import costs_of, in_report
from buddy_pipeline.impact.context import records
from buddy_pipeline.impact.explain.kinds import hours_by_kind
from buddy_pipeline.impact.explain.listing import listed, listing, values, within
from buddy_pipeline.impact.explain.node import SHOWN, Node, given, plain, reckoned
from buddy_pipeline.impact.explain.rates import rate_of
from buddy_pipeline.impact.explain.scope import Scope, row_of_return
from buddy_pipeline.impact.periods import MONTHS_A_YEAR


def investment(scope: Scope, row: dict[str, Any], everybody: dict[str, Any]) -> Node:
    """``row`` is the figure's in impact.sroi, ``everybody`` that of all programs."""
    value, costs = _value_of_hours(scope, row), _costs(scope, row, everybody)
    formula = value.label if row["program_costs"] is None else f"{value.label} + {costs.label}"
    note = None if row["investment"] is not None else row["reason"]
    return reckoned("investment", row["investment"], row["currency"], formula, value, costs, note=note)


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
    hour, currency = scope.methodology.sroi.hour_value, scope.methodology.sroi.currency
    if row["hour_value"] is None:
        return Node("value of an hour", note=row["reason"], source=hour.source)
    source = f"{hour.source}, {row['hour_value_year']}"
    rates = rate_of(scope, hour.currency)
    if not rates:
        return given("value of an hour", row["hour_value"], hour.unit, source)
    own = given("value of an hour as published", hour.by_year[row["hour_value_year"]], hour.unit, source)
    return reckoned("value of an hour", row["hour_value"], currency, f"{own.label} × {rates[0].label}", own, *rates)


def _costs(scope: Scope, row: dict[str, Any], everybody: dict[str, Any]) -> Node:
    """The costs of the methodology, and those that lists tell: of the company its own, and its share of what nobody's are."""
    if row["program_costs"] is None:
        return Node("program costs", note=row["reason_costs"], source=scope.methodology.sroi.program_costs.source)
    of_nobody = compose(_SHARED, **within(scope.window))
    shared = [*_of_the_methodology(scope), *_told(scope, row, "told costs of everybody", of_nobody)]
    if scope.company is None:
        every = [*_of_the_methodology(scope), *_told(scope, row, "told costs", _ALL)]
        formula = " + ".join(one.label for one in every)
        return reckoned("program costs", row["program_costs"], row["currency"], formula, *every, note=row["reason_costs"])
    own = _told(scope, row, "told costs of the company", compose(_OWN, **values(company=scope.company)))
    theirs = given("hours of the company", row["recorded_hours"] + row["estimated_hours"], "hours")
    all_hours = given("hours of everybody", everybody["recorded_hours"] + everybody["estimated_hours"], "hours")
    where = row_of_return(scope.window.last, None).as_string(scope.connection)
    all_hours = replace(all_hours, rows=1, where=where)
    parts = [*(f"{one.label} × {theirs.label} ÷ {all_hours.label}" for one in shared), *(one.label for one in own)]
    nodes = [*shared, *([theirs, all_hours] if shared else []), *own]
    formula = " + ".join(parts) or "0"
    return reckoned("program costs", row["program_costs"], row["currency"], formula, *nodes, note=row["reason_costs"])


def _of_the_methodology(scope: Scope) -> list[Node]:
    """Its costs of the window, if it has them of every year."""
    sroi = scope.methodology.sroi
    costs = costs_of(scope.methodology, scope.window)
    if costs is None:
        return []
    months = Counter(month.year for month in scope.window.months)
    own = sroi.program_costs.currency or sroi.currency
    years = [
        given(f"costs of {year}", sroi.program_costs.by_year[year], own, f"{sroi.program_costs.source}, {year}")
        for year in months
    ]
    formula = " + ".join(f"{year.label} × {count} ÷ {MONTHS_A_YEAR}" for year, count in zip(years, months.values(), strict=True))
    window, rates = reckoned("costs of the window", costs, own, formula, *years), rate_of(scope, own)
    if not rates:
        return [window]
    value = in_report(costs, sroi.rate(own))
    label = f"costs of the window in {sroi.currency}"
    return [reckoned(label, value, sroi.currency, f"{window.label} × {rates[0].label}", window, *rates)]


def _told(scope: Scope, row: dict[str, Any], label: str, whose: sql.Composable) -> list[Node]:
    """Costs that lists tell of the window, with the rates and the value of an hour that turn them into the report's currency."""
    sroi = scope.methodology.sroi
    rates = records({"currency": name, "rate": sroi.rate(name)} for name in (sroi.currency, *sroi.rates))
    parts = values(rates=rates, hour_value=row["hour_value"]) | {"whose": whose}
    found = listed(scope.connection, label, row["currency"], listing("sroi_costs", within(scope.window) | parts), column="value")
    return [found] if found.rows else []


_ALL = sql.SQL("TRUE")
_OWN: LiteralString = "c.funder_id = {company}"
_SHARED: LiteralString = (
    "c.funder_id NOT IN (SELECT m.company_id FROM csr.company_users m"
    " WHERE m.joined_at < {end} AND (m.left_at IS NULL OR m.left_at > {start}))"
)
