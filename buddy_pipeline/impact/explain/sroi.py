"""A social return on investment, opened down to the rows it rests on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row

from buddy_pipeline.impact.claims import caveats
from buddy_pipeline.impact.explain.investment import investment
from buddy_pipeline.impact.explain.listing import listed, listing, values
from buddy_pipeline.impact.explain.lookups import company_of, made_by, row_of_figure
from buddy_pipeline.impact.explain.node import SHOWN, Node, given, plain, reckoned
from buddy_pipeline.impact.explain.outcome import outcome_value
from buddy_pipeline.impact.explain.scope import Scope, row_of_return
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import text_of, window
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.titles import assumption_title

ASSET = "sroi"


def explain_sroi(
    connection: psycopg.Connection, methodology: Methodology, programs: tuple[Program, ...], *, company: str | None, period: date
) -> Node:
    """The return of the company of that name, or of all programs. Raises NothingToExplain."""
    company_id, name = (None, "all programs") if company is None else company_of(connection, company)
    scope = Scope(connection, methodology, programs, company_id, window(period, methodology.window_months))
    query = row_of_return(period, company_id)
    row = row_of_figure(connection, methodology, ASSET, period, query, name)
    everybody = row_of_figure(connection, methodology, ASSET, period, row_of_return(period, None), "all programs")
    invested, present = investment(scope, row, everybody), _present_value(scope, row)
    beside = caveats(is_gross=row["is_gross"], has_costs=row["program_costs"] is not None)
    children = [present, invested, *_beyond_the_ratio(row), _range(scope, row)]
    if company_id is not None:
        children.append(_split(scope))
    root = reckoned(
        f"SROI of {name} in {text_of(period)}",
        row["ratio"],
        f"{row['currency']} of {'gross ' if row['is_gross'] else ''}present value for each {row['currency']} invested",
        f"{present.label} ÷ {invested.label}",
        *children,
        note=row["reason"] or "; ".join(beside) or None,
    )
    return replace(root, source=made_by(row), rows=1, where=query.as_string(connection))


def _present_value(scope: Scope, row: dict[str, Any]) -> Node:
    found = {one["outcome"]: one for one in _all_rows(scope, "sroi_outcomes", row)}
    outcomes = [outcome_value(scope, name, found[name]) for name in scope.methodology.sroi.outcomes if name in found]
    formula = " + ".join(one.label for one in outcomes) or "0"
    return reckoned("present value", row["present_value"], row["currency"], formula, *outcomes)


def _beyond_the_ratio(row: dict[str, Any]) -> list[Node]:
    """What is left over, and how soon what was invested comes back."""
    if row["investment"] is None:
        return []
    left = replace(
        given("net present value", row["net_present_value"], row["currency"], note="present value less investment"),
        shown=plain(row["net_present_value"], SHOWN),
    )
    if row["payback_years"] is None:
        return [left, Node("payback", note="what the outcomes are worth never grows to what was invested")]
    note = "until the present value has grown to the investment, as if it came evenly over each year"
    back = given("payback", row["payback_years"], "years", note=note)
    return [left, replace(back, shown=plain(row["payback_years"], SHOWN))]


def _range(scope: Scope, row: dict[str, Any]) -> Node:
    """The lowest and the highest ratio, each with the one assumption that gives it; then those of all assumptions at once."""
    query = listing("sroi_sensitivity", values(id=row["id"]))
    scenarios = _all_rows(scope, "sroi_sensitivity", row)
    ends = [
        _end(scope.methodology, label, row[column], scenarios)
        for label, column in (("lowest", "ratio_low"), ("highest", "ratio_high"))
    ]
    ends += [_all_at_once(row, favourable=favourable) for favourable in (False, True)]
    return Node(
        "range",
        note="the ratio with each assumption alone at its low and at its high value, and with all of them at once",
        rows=len(scenarios),
        where=query.as_string(scope.connection),
        children=tuple(end for end in ends if end is not None),
    )


def _end(methodology: Methodology, label: str, ratio: Decimal | None, scenarios: list[dict[str, Any]]) -> Node | None:
    if ratio is None:
        return None
    tried = ((one, end) for one in scenarios for end in ("low", "high"))
    notes = (_changed(methodology, one, end) for one, end in tried if one[f"ratio_{end}"] == ratio)
    return replace(given(label, ratio, ""), shown=plain(ratio, SHOWN), note=next(notes, "the ratio itself"))


def _all_at_once(row: dict[str, Any], *, favourable: bool) -> Node | None:
    """The ratio with every assumption at the end that raises it, or that lowers it."""
    word = "favourable" if favourable else "unfavourable"
    ratio = row[f"ratio_{word}"]
    if ratio is None:
        return None
    note = f"every assumption at once at the end that {'raises' if favourable else 'lowers'} the ratio"
    return replace(given(f"all {word}", ratio, ""), shown=plain(ratio, SHOWN), note=note)


def _changed(methodology: Methodology, one: dict[str, Any], end: str) -> str:
    title = assumption_title(one["assumption"], methodology)
    return f"{title} = {plain(one[end], SHOWN)} instead of {plain(one['base'], SHOWN)} ({one['unit']})"


def _split(scope: Scope) -> Node:
    """How much of what its people did is the company's."""
    whole, shared = scope.split(whole=True), scope.split(whole=False)
    return Node(
        "how it is split",
        note="a person in several companies at once: each has an equal part; a milestone: equal parts of the participant's buddies",
        children=(
            listed(scope.connection, "activities in full", "activities", whole, column="part"),
            listed(scope.connection, "activities in part", "activities", shared, column="part"),
        ),
    )


def _all_rows(scope: Scope, name: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = scope.connection.cursor(row_factory=dict_row)
    return cursor.execute(listing(name, values(id=row["id"]))).fetchall()
