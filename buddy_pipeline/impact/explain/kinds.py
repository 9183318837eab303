"""Hours by kind of activity, each kind opened down to its recorded and its assumed minutes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import psycopg
from psycopg import sql

from buddy_pipeline.impact.explain.listing import Parts, listed, listing
from buddy_pipeline.impact.explain.node import Node, exact, given, reckoned
from buddy_pipeline.impact.methodology import Activity, Methodology
from buddy_pipeline.impact.programs import Program

_ROW = {"attendance": sql.SQL("t.event_id = a.source_id AND t.user_id = a.volunteer_id")}
_ROW_BY_ID = sql.SQL("t.id = a.source_id")
_TABLE = {"attendance": "buddy_event_attendances", "session": "kintell_sessions"}


@dataclass(frozen=True)
class Kind:
    """A kind of activity of a program. ``parts`` are what a query of its rows takes: `a` is of impact.volunteer_activity,
    `t` of the table of `csr` in which its rows lie."""

    title: str
    rule: Activity
    parts: Parts


def hours_by_kind(
    connection: psycopg.Connection,
    methodology: Methodology,
    programs: tuple[Program, ...],
    query: str,
    parts: Parts,
    *,
    weighted: bool,
) -> tuple[Node, ...]:
    """A figure for each kind that has activities.

    ``query`` names one that lists activities of a kind with `minutes` and `part`, which are added up.
    """
    figures = (_hours(connection, kind, query, parts, weighted) for kind in _kinds(methodology, programs))
    return tuple(figure for figure in figures if figure is not None)


def _hours(connection: psycopg.Connection, kind: Kind, query: str, parts: Parts, weighted: bool) -> Node | None:
    def rows(estimated: bool) -> sql.Composed:
        return listing(query, parts | kind.parts | {"estimated": sql.Literal(estimated)})

    recorded = listed(connection, "recorded minutes", "minutes", rows(False), column="minutes")
    assumed = _assumed(listed(connection, "activities without minutes", "activities", rows(True), column="part"), kind.rule)
    minutes = tuple(one for one, listed_rows in ((recorded, recorded.rows), (assumed, assumed.children[0].rows)) if listed_rows)
    if not minutes:
        return None
    added = " + ".join(one.label for one in minutes)
    formula = f"({added}) ÷ 60" if len(minutes) > 1 else f"{added} ÷ 60"
    hours = sum((exact(one) for one in minutes), Decimal(0)) / 60
    if not weighted:
        return reckoned(kind.title, hours, "hours", formula, *minutes)
    weight = given("weight", kind.rule.weight, "an hour", _cited(kind.rule))
    return reckoned(kind.title, hours * kind.rule.weight, "weighted hours", f"{formula} × weight", *minutes, weight)


def _assumed(without: Node, rule: Activity) -> Node:
    default = given("default minutes", rule.default_minutes, "minutes an activity", _cited(rule))
    minutes = exact(without) * rule.default_minutes
    return reckoned("assumed minutes", minutes, "minutes", f"{without.label} × {default.label}", without, default)


def _cited(rule: Activity) -> str:
    return f"{rule.source}, {rule.year}"


def _kinds(methodology: Methodology, programs: tuple[Program, ...]) -> Iterator[Kind]:
    """The kinds of all programs; where two have one title, the program's name stands before it."""
    titles = Counter(source.title for program in programs for source in program.activities)
    for program in programs:
        for source in program.activities:
            table = source.table or _TABLE[source.shape]
            title = source.title if titles[source.title] == 1 else f"{program.title}: {source.title}"
            names = {source.name: title}
            if source.organized:
                names[source.organized] = f"{title} (as its organizer)"
            for name, shown in names.items():
                parts: Parts = {
                    "table": sql.Identifier("csr", table),
                    "is_its_row": _ROW.get(source.shape, _ROW_BY_ID),
                    "program": sql.Literal(program.program),
                    "activity": sql.Literal(name),
                }
                yield Kind(shown, methodology.vis.activities[name], parts)
