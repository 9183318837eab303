"""A Volunteer Impact Score, opened down to the rows it rests on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from buddy_pipeline.impact.explain.components import Volunteer, measured_components
from buddy_pipeline.impact.explain.listing import listing, values
from buddy_pipeline.impact.explain.lookups import made_by, person_of, program_of, row_of_figure
from buddy_pipeline.impact.explain.node import HEADLINE, SHOWN, Node, given, plain, reckoned
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import months_after, text_of, window
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.vis import COMPONENTS

ASSET = "vis_scores"


def explain_vis(
    connection: psycopg.Connection,
    methodology: Methodology,
    programs: tuple[Program, ...],
    *,
    person: str,
    period: date,
    program: str | None = None,
) -> Node:
    """The score, over all programs or in one, of the volunteer whose id, in a program or in our tables, is ``person``.

    Raises NothingToExplain.
    """
    user_id = person_of(connection, person)
    counted = programs if program is None else (program_of(programs, program),)
    query = _score_of(user_id, period, program)
    score = row_of_figure(connection, methodology, ASSET, period, query, "that volunteer")
    volunteer = Volunteer(connection, methodology, programs, counted, user_id, window(period, methodology.window_months))
    components = measured_components(volunteer, score)
    weighted = (_component(methodology, counted, score, name, component) for name, component in components.items())
    within = "" if program is None else f" in {counted[0].title}"
    root = reckoned(
        f"VIS of volunteer {user_id}{within} in {text_of(period)}",
        score["score"],
        "of 100",
        _formula(methodology, score, components),
        *weighted,
        *_band(methodology, score),
        *(_over_all_programs(volunteer, score, period) if program is None else ()),
        decimals=HEADLINE,
        note=score["reason"],
    )
    return replace(root, source=made_by(score), rows=1, where=query.as_string(connection))


def _formula(methodology: Methodology, score: dict[str, Any], components: dict[str, Node]) -> str:
    weights = {name: plain(methodology.vis.components[name].weight, SHOWN) for name in score["coverage"]}
    products = " + ".join(f"{weight} × {components[name].label}" for name, weight in weights.items())
    return f"({products}) ÷ ({' + '.join(weights.values())})"


def _component(
    methodology: Methodology, programs: tuple[Program, ...], score: dict[str, Any], name: str, component: Node
) -> Node:
    """The component with its weight, and what becomes of the weight when others are left out."""
    rule = methodology.vis.components[name]
    weight, measured = plain(rule.weight, SHOWN), plain(score["weight_sum"], SHOWN)
    if not any(program.vis_components[name] for program in programs):
        note = f"weight {weight}: no program tracks it, so it is left out, and never counts as 0"
    elif score[COMPONENTS[name]] is None:
        note = f"weight {weight}: there are no data in the window, so it is left out, and never counts as 0"
    else:
        note = f"weight {weight}; renormalised {weight} ÷ {measured} = {plain(rule.weight / score['weight_sum'], SHOWN)}"
    return replace(component, note=note, source=f"{rule.source}, {rule.year}")


def _score_of(user_id: UUID, period: date, program: str | None) -> sql.Composed:
    if program is None:
        return listing("vis_score", values(volunteer=user_id, period=period))
    return listing("vis_program_score", values(volunteer=user_id, period=period, program=program))


def _band(methodology: Methodology, score: dict[str, Any]) -> tuple[Node, ...]:
    """None of a volunteer without a score."""
    if score["score"] is None:
        return ()
    if score["band"] is None:
        return (Node("band", note=score["reason"]),)
    return (Node("band", score["band"], score["band"], note=_bands(methodology, score["score"])),)


def _over_all_programs(volunteer: Volunteer, score: dict[str, Any], period: date) -> tuple[Node, ...]:
    """The trend, and the scores in each program beside that over all."""
    return *_trend(volunteer, score, period), *_by_program(volunteer, period)


def _by_program(volunteer: Volunteer, period: date) -> Iterator[Node]:
    cursor = volunteer.connection.cursor(row_factory=dict_row)
    for program in volunteer.programs:
        query = _score_of(volunteer.user_id, period, program.program)
        found = cursor.execute(query).fetchone()
        if found is not None:
            note = found["reason"] or f"of the rows of {program.title} alone; `--program {program.program}` opens it"
            label, where = f"score in {program.title}", query.as_string(volunteer.connection)
            value = found["score"]
            node = Node(label) if value is None else given(label, value, "of 100")
            yield replace(node, shown=None if value is None else plain(value, HEADLINE), note=note, rows=1, where=where)


def _trend(volunteer: Volunteer, score: dict[str, Any], period: date) -> tuple[Node, ...]:
    """None of a volunteer without a score, and none without a score in the period before."""
    if score["score"] is None:
        return ()
    if score["trend"] is None:
        return (Node("trend", note=f"no score in {text_of(months_after(period, -1))}"),)
    before = months_after(period, -1)
    query = listing("vis_score", values(volunteer=volunteer.user_id, period=before))
    previous = given("score before", score["previous_score"], f"of 100, in {text_of(before)}")
    now = given("score now", score["score"], "of 100")
    previous = replace(previous, rows=1, where=query.as_string(volunteer.connection))
    return (reckoned("trend", score["trend"], "points", "score now − score before", now, previous),)


def _bands(methodology: Methodology, score: Decimal) -> str:
    limits = ", ".join(f"{band.name} up to {band.up_to}" for band in methodology.vis.bands)
    return f"of the score rounded to {score.quantize(Decimal(1), ROUND_HALF_UP)}: {limits}"
