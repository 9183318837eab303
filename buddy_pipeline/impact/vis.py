"""The Volunteer Impact Score of each volunteer (methodology, "VIS")."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.people import people
from buddy_pipeline.impact.periods import months_after

COMPONENTS = {
    "weighted_hours": "hours_component",
    "quality": "quality_component",
    "outcome_lift": "lift_component",
    "placement": "placement_component",
}
"""The components of the methodology, and the columns that hold them."""

ACCOMPANIED: LiteralString = """
    SELECT m.buddy_id AS volunteer_id, m.participant_id FROM pairing m
    WHERE m.buddy_id IS NOT NULL AND m.participant_id IS NOT NULL AND m.since < %(end)s AND m.until >= %(start)s
    UNION
    SELECT volunteer_id, participant_id FROM impact.taught_pairs WHERE period BETWEEN %(first)s AND %(last)s
"""
"""Volunteers and their participants: matched or taught in the window. To stand behind `people`."""

_IMPROVED: LiteralString = """
    SELECT p.participant_id
    FROM (SELECT *, (period - %(first)s)::bigint * 86400000000 AS shift FROM impact.participant_months
          WHERE period BETWEEN %(first)s AND %(last)s) p
    GROUP BY p.participant_id
    HAVING bool_or(p.has_improved)
        OR (sum(p.moods) >= %(mood_checkins)s
            AND sum(p.moods) * sum(p.product_sum + p.mood_sum * p.shift) > sum(p.moment_sum + p.moods * p.shift) * sum(p.mood_sum))
"""
"""Participants who improved in the window: by a milestone, by progress, or by a mood that rises.

The slope of the mood has the sign of n·Σxy − Σx·Σy; ``shift`` are the microseconds from the window's start to the month's.
"""

_SCORES: LiteralString = """
    {people},
    done AS MATERIALIZED (
        SELECT volunteer_id, sum(activities) AS activities, sum(estimated_activities) AS estimated_activities,
               sum(recorded_minutes) AS recorded_minutes, sum(estimated_minutes) AS estimated_minutes,
               CASE WHEN sum(activities) > 0 THEN sum(weighted_minutes) / 60 END AS weighted_hours,
               sum(ratings) AS ratings, sum(rating_sum) / nullif(sum(ratings), 0) AS rating
        FROM impact.volunteer_months WHERE period BETWEEN %(first)s AND %(last)s GROUP BY volunteer_id),
    improved AS MATERIALIZED ({improved}),
    lift AS MATERIALIZED (
        SELECT a.volunteer_id, count(*) AS participants, count(i.participant_id) AS improved
        FROM ({accompanied}) a LEFT JOIN improved i USING (participant_id) GROUP BY a.volunteer_id),
    enrolled AS MATERIALIZED (
        SELECT p.user_id AS volunteer_id FROM person p WHERE p.is_volunteer
        AND EXISTS (SELECT FROM csr.program_enrollments e WHERE e.user_id = p.user_id AND e.enrolled_at < %(end)s)),
    measured AS MATERIALIZED (
        SELECT volunteer_id, d.activities, d.estimated_activities, d.recorded_minutes, d.estimated_minutes, d.weighted_hours,
               d.ratings, l.participants, l.improved,
               CASE WHEN d.weighted_hours IS NOT NULL THEN least(100, d.weighted_hours * 100 / %(full_score_hours)s) END AS weighted_hours_value,
               d.rating * 100 AS quality_value, l.improved * 100::numeric / l.participants AS outcome_lift_value,
               NULL::numeric AS placement_value
        FROM done d FULL JOIN lift l USING (volunteer_id) FULL JOIN enrolled e USING (volunteer_id)),
    weighed AS MATERIALIZED (SELECT m.*, {weighted} AS weighted, {weight_sum} AS weight_sum, {coverage} AS coverage FROM measured m),
    scored AS MATERIALIZED (SELECT w.*, w.weighted / nullif(w.weight_sum, 0) AS score FROM weighed w)
    INSERT INTO impact.vis_scores (period, volunteer_id, score, band, reason, previous_score, trend, coverage, weight_sum,
        hours_component, quality_component, lift_component, placement_component, weighted_hours, activities, estimated_activities,
        recorded_minutes, estimated_minutes, ratings, participants, improved, methodology_version, methodology_digest)
    SELECT %(period)s, s.volunteer_id, s.score, {band},
           CASE WHEN s.score IS NULL THEN 'Nothing that counts was recorded in the window.' END,
           p.score, s.score - p.score, s.coverage, s.weight_sum,
           s.weighted_hours_value, s.quality_value, s.outcome_lift_value, s.placement_value, coalesce(s.weighted_hours, 0),
           coalesce(s.activities, 0), coalesce(s.estimated_activities, 0), coalesce(s.recorded_minutes, 0), coalesce(s.estimated_minutes, 0),
           coalesce(s.ratings, 0), coalesce(s.participants, 0), coalesce(s.improved, 0), %(version)s, %(digest)s
    FROM scored s LEFT JOIN impact.vis_scores p ON p.period = %(period_before)s AND p.volunteer_id = s.volunteer_id
    ORDER BY s.volunteer_id
"""


def score_volunteers(impact: Impact, period: date) -> int:
    """Makes the rows of ``impact.vis_scores`` of the period anew. Gives their number. Needs the sums of the window's `months`."""
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
        people=people(impact.programs),
        accompanied=sql.SQL(ACCOMPANIED),
        improved=sql.SQL(_IMPROVED),
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
