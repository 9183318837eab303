"""The Volunteer Impact Score of each volunteer (methodology, "VIS")."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.periods import months_after
from buddy_pipeline.sql_files import sql_file

COMPONENTS = {
    "weighted_hours": "hours_component",
    "quality": "quality_component",
    "outcome_lift": "lift_component",
    "placement": "placement_component",
}
"""The components of the methodology, and the columns that hold them."""

ACCOMPANIED = sql_file(__package__, "accompanied")
_SCORES = sql_file(__package__, "vis_scores")


def score_volunteers(impact: Impact, period: date) -> int:
    """Makes the rows of ``impact.vis_scores`` of the period anew. Gives their number.

    Needs the sums of the window's `months` and the views of `people`.
    """
    vis = impact.methodology.vis
    values = impact.in_window(period) | {
        "period_before": months_after(period, -1),
        "full_score_hours": vis.full_score_hours.value,
        "mood_checkins": vis.mood_trend_checkins,
    }
    impact.run("DELETE FROM impact.vis_scores WHERE period = %(period)s", values)
    tracked = [name for name in COMPONENTS if name in impact.names_of("vis_components")]
    statement = compose(
        _SCORES,
        accompanied=sql.SQL(ACCOMPANIED),
        weighted=_sum(impact, tracked, "coalesce({weight} * {value}, 0)"),
        weight_sum=_sum(impact, tracked, "CASE WHEN {value} IS NULL THEN 0 ELSE {weight} END"),
        coverage=_coverage(tracked),
        band=_band(impact),
    )
    return impact.run(statement, values)


def _sum(impact: Impact, components: list[str], term: LiteralString) -> sql.Composable:
    terms = [
        compose(
            term, value=sql.Identifier("m", f"{name}_value"), weight=sql.Literal(impact.methodology.vis.components[name].weight)
        )
        for name in components
    ]
    return sql.SQL(" + ").join(terms) if terms else sql.SQL("0::numeric")


def _coverage(components: list[str]) -> sql.Composable:
    names = [
        compose("CASE WHEN {} IS NOT NULL THEN {} END", sql.Identifier("m", f"{name}_value"), sql.Literal(name))
        for name in components
    ]
    return compose("array_remove(ARRAY[{}]::text[], NULL)", sql.SQL(", ").join(names))


def _band(impact: Impact) -> sql.Composed:
    """Name of the first band that reaches the score, rounded half up; 30.4999… out of a division is the 30.5 that it stands for."""
    cases = [
        compose("WHEN round(round(s.score, 9)) <= {} THEN {}", sql.Literal(band.up_to), sql.Literal(band.name))
        for band in impact.methodology.vis.bands
    ]
    return compose("CASE {} END", sql.SQL(" ").join(cases))
