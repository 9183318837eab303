"""The Volunteer Impact Score of each volunteer, over all programs and in each (methodology, "VIS"; spec 2, "VIS Calculation")."""

from collections.abc import Mapping
from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.methodology import Least
from buddy_pipeline.impact.people import takes_part
from buddy_pipeline.impact.periods import months_after
from buddy_pipeline.sql_files import sql_file

COMPONENTS = {
    "weighted_hours": "hours_component",
    "quality": "quality_component",
    "outcome_lift": "lift_component",
    "placement": "placement_component",
}
"""The components of the methodology, and the columns that hold them."""

ALL_PROGRAMS = ""
"""What stands for all programs together in the statements that make figures of each program, too."""
_SCORES = sql_file(__package__, "vis_scores")


def score_volunteers(impact: Impact, period: date) -> int:
    """Makes the rows of ``impact.vis_scores`` and ``impact.program_scores`` of the period anew. Gives the number of the former.

    Needs the sums of the window's `months`, and ``people`` and ``accompanied`` of `people`.
    """
    vis = impact.methodology.vis
    values = (
        impact.in_window(period)
        | {
            "period_before": months_after(period, -1),
            "full_score_hours": vis.full_score_hours.value,
            "mood_checkins": vis.mood_trend_checkins,
            "like_all": _like_all(impact),
            "idle_count": vis.idle_hours_are_zero,
        }
        | _least(vis.least_for_a_band)
    )
    impact.run("DELETE FROM impact.vis_scores WHERE period = %(period)s", values)
    impact.run("DELETE FROM impact.program_scores WHERE period = %(period)s", values)
    tracked = {name: who for name in COMPONENTS if (who := _tracked_by(impact, name))}
    statement = compose(
        _SCORES,
        weighted=_sum(impact, tracked, "coalesce({weight} * {value}, 0)"),
        weight_sum=_sum(impact, tracked, "CASE WHEN {value} IS NULL THEN 0 ELSE {weight} END"),
        coverage=_coverage(tracked),
        band=_band(impact),
        is_volunteer=takes_part(impact.programs, "volunteer"),
    )
    return impact.run(statement, values)


def _least(rule: Least | None) -> dict[str, object]:
    """What statements bind of the least that a band takes, and what a row says that has less."""
    if rule is None:
        return {"least_hours": 0, "least_observations": 0, "tells_little": None}
    return {
        "least_hours": rule.hours,
        "least_observations": rule.observations,
        "tells_little": (
            f"Too little to say: a band takes {rule.hours:f} hours, and {rule.observations} ratings and participants together."
        ),
    }


def _tracked_by(impact: Impact, component: str) -> list[str]:
    """The programs that track a component; with them all programs together."""
    programs = [program.program for program in impact.programs if program.vis_components[component]]
    return [ALL_PROGRAMS, *programs] if programs else []


def _like_all(impact: Impact) -> list[str]:
    """The programs that track what all programs together do: who is in one of them alone has the same score there."""
    all_together = set(impact.names_of("vis_components"))
    return [
        one.program
        for one in impact.programs
        if {name for name, is_tracked in one.vis_components.items() if is_tracked} == all_together
    ]


def _value(component: str, who: list[str]) -> sql.Composed:
    """The value of a component, where it is tracked."""
    return compose(
        "CASE WHEN m.program = ANY ({}::text[]) THEN {} END", sql.Literal(who), sql.Identifier("m", f"{component}_value")
    )


def _sum(impact: Impact, tracked: Mapping[str, list[str]], term: LiteralString) -> sql.Composable:
    terms = [
        compose(term, value=_value(name, who), weight=sql.Literal(impact.methodology.vis.components[name].weight))
        for name, who in tracked.items()
    ]
    return sql.SQL(" + ").join(terms) if terms else sql.SQL("0::numeric")


def _coverage(tracked: Mapping[str, list[str]]) -> sql.Composable:
    names = [
        compose("CASE WHEN {} IS NOT NULL THEN {} END", _value(name, who), sql.Literal(name)) for name, who in tracked.items()
    ]
    return compose("array_remove(ARRAY[{}]::text[], NULL)", sql.SQL(", ").join(names))


def _band(impact: Impact) -> sql.Composed:
    """Name of the first band that reaches the score, rounded half up; 30.4999… out of a division is the 30.5 that it stands for.

    None where there is too little to say."""
    cases = [
        compose("WHEN round(round(s.score, 9)) <= {} THEN {}", sql.Literal(band.up_to), sql.Literal(band.name))
        for band in impact.methodology.vis.bands
    ]
    return compose("CASE WHEN s.tells_little THEN NULL {} END", sql.SQL(" ").join(cases))
