"""Social return on investment of the program and of each company (methodology, "SROI").

The return is computed once for each scenario; the base scenario is the figure, the others are the sensitivity analysis.
"""

from datetime import date
from typing import Any

from buddy_pipeline.impact.assumptions import (
    BASE,
    FAVOURABLE,
    OF_COURSES,
    OF_LEVELS,
    UNFAVOURABLE,
    Assumed,
    assumptions,
    costs_of,
    in_report,
    is_gross,
    outcome_terms,
    scenarios,
    shared_terms,
)
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.costs import told_costs
from buddy_pipeline.impact.outcomes import by_hour
from buddy_pipeline.sql_files import sql_file

_SCOPE = sql_file(__package__, "scope")
_GIVEN = sql_file(__package__, "given")
_GAIN = sql_file(__package__, "gain")
_RETURN = sql_file(__package__, "return")
_SROI = sql_file(__package__, "sroi")
_OUTCOMES = sql_file(__package__, "sroi_outcomes")
_SENSITIVITY = sql_file(__package__, "sensitivity")
_TOLD_INPUTS = sql_file(__package__, "told_inputs")
_PAYBACK = sql_file(__package__, "payback")
_INPUTS = sql_file(__package__, "sroi_inputs")
VOLUNTEERS, UNNAMED = "Volunteers", "Not told"
"""Who gave the hours of volunteers, and costs of which the methodology does not say whose they are."""


def compute_returns(impact: Impact, period: date) -> dict[str, int]:
    """Makes the period's rows of ``impact.sroi``, ``sroi_outcomes``, ``sroi_inputs`` and ``sensitivity`` anew. Gives the number of
    rows by asset.

    Needs the temporary tables of members and `outcomes`, and makes those of the scopes.
    """
    values = _values(impact, period)
    impact.run("DELETE FROM impact.sroi WHERE period = %(period)s", values)
    for statement in (_GIVEN, _GAIN, _TOLD_INPUTS, _RETURN, _PAYBACK):
        impact.run(statement, values)
    rows = impact.run(_SROI, values)
    impact.run(_OUTCOMES, values)
    impact.run(_INPUTS, values)
    return {"sroi": rows, "sensitivity": impact.run(_SENSITIVITY, values)}


def gather_scopes(impact: Impact, period: date) -> None:
    """Makes the temporary table ``scope`` (id, scope, company_id) for the rest of the transaction."""
    impact.run(_SCOPE, impact.in_window(period))


def _values(impact: Impact, period: date) -> dict[str, Any]:
    sroi = impact.methodology.sroi
    span = impact.window(period)
    outcomes = list(impact.outcomes)
    assumed = assumptions(impact.methodology, period, span, outcomes, _recorded(impact))
    cases = scenarios(assumed)
    year, hour_value = sroi.hour_value.latest(period.year) or (None, None)
    costs = told_costs(impact, period)
    return impact.in_window(period) | {
        "base": BASE,
        "unfavourable": UNFAVOURABLE,
        "favourable": FAVOURABLE,
        "is_gross": is_gross(impact.methodology, outcomes),
        "hour_value_year": year,
        "hour_value": in_report(hour_value, sroi.rate(sroi.hour_value.currency)),
        "no_hour_value": f"The methodology has no value of a volunteer hour for {period.year} or a year before.",
        "no_costs": costs.refused,
        "reason_costs": costs.reason(costs_of(impact.methodology, span) is not None, len(span.months)),
        "rates": records({"currency": name, "rate": sroi.rate(name)} for name in (sroi.currency, *sroi.rates)),
        "volunteers": VOLUNTEERS,
        "unnamed": UNNAMED,
        "currency": sroi.currency,
        "by_hour": by_hour(sroi.outcomes),
        "assumed": records(_shown(one) for one in assumed if one.varies),
        "scenarios": records({"scenario": name} | shared_terms(impact.methodology, case) for name, case in cases.items()),
        "terms": records(
            {"scenario": name} | outcome_terms(impact.methodology, case, outcome)
            for name, case in cases.items()
            for outcome in outcomes
        ),
    }


def _recorded(impact: Impact) -> list[str]:
    """The assumptions that levels or courses of the window call for."""
    query = "SELECT outcome, sum(measured), sum(courses) FROM tally GROUP BY outcome"
    found = impact.connection.execute(query).fetchall()
    by_levels = [f"{outcome}.{OF_LEVELS}" for outcome, measured, _ in found if measured]
    return by_levels + [f"{outcome}.{OF_COURSES}" for outcome, _, courses in found if courses]


def _shown(one: Assumed) -> dict[str, object]:
    return {"name": one.name, "low": one.low, "base": one.base, "high": one.high, "unit": one.unit}
