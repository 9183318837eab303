"""The Volunteer Impact Score of each volunteer (methodology, "VIS")."""

from datetime import date
from typing import Any, LiteralString

from psycopg import sql

from buddy_pipeline.csr.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.periods import months_after

COMPONENTS = {
    "weighted_hours": "hours_component",
    "quality": "quality_component",
    "outcome_lift": "lift_component",
    "placement": "placement_component",
}
"""The components of the methodology, and the columns that hold them."""

RATINGS: LiteralString = """
    SELECT m.buddy_id AS volunteer_id, 'buddy_feedback' AS source_table,
           CASE WHEN num_nonnulls(f.communication, f.helpfulness, f.engagement) = 0 THEN f.rating
                ELSE (f.rating + (coalesce(f.communication, 0) + coalesce(f.helpfulness, 0) + coalesce(f.engagement, 0))
                                 / num_nonnulls(f.communication, f.helpfulness, f.engagement)) / 2 END AS rating
    FROM csr.buddy_feedback f JOIN pairing m ON m.match_id = f.match_id AND m.buddy_id IS NOT NULL
    WHERE f.from_role = 'participant' AND f.submitted_at >= %(start)s AND f.submitted_at < %(end)s
    UNION ALL
    SELECT t.volunteer_id, 'kintell_sessions', t.rating
    FROM csr.kintell_sessions t JOIN person p ON p.user_id = t.volunteer_id AND p.is_volunteer
    WHERE t.session_type = ANY (%(session_types)s) AND t.rating IS NOT NULL
      AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
"""
"""Ratings given to volunteers, 0 to 1."""

ACCOMPANIED: LiteralString = """
    SELECT m.buddy_id AS volunteer_id, m.participant_id FROM pairing m
    WHERE m.buddy_id IS NOT NULL AND m.participant_id IS NOT NULL AND m.since < %(end)s AND m.until >= %(start)s
    UNION
    SELECT t.volunteer_id, t.participant_id
    FROM csr.kintell_sessions t JOIN person v ON v.user_id = t.volunteer_id AND v.is_volunteer
    JOIN person l ON l.user_id = t.participant_id AND l.is_participant
    WHERE t.session_type = ANY (%(session_types)s) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
"""
"""Volunteers and their participants: matched or taught in the window."""

IMPROVED: LiteralString = """
    SELECT t.user_id AS participant_id, 'milestone' AS by FROM csr.journey_milestones t
    WHERE t.reached_at >= %(start)s AND t.reached_at < %(end)s AND t.target_role IS DISTINCT FROM 'buddy'
    UNION
    SELECT t.participant_id, 'progress' FROM csr.kintell_sessions t
    WHERE t.session_type = ANY (%(session_types)s) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
      AND t.participant_id IS NOT NULL AND t.metadata->>'learner_progress' = ANY (%(improving)s)
    UNION
    SELECT c.participant_id, 'mood'
    FROM (SELECT m.participant_id, o.value AS y, (date_part('epoch', t.checkin_date - %(start)s) * 1000000)::bigint AS x
          FROM csr.buddy_checkins t JOIN pairing m ON m.match_id = t.match_id AND m.participant_id IS NOT NULL
          JOIN jsonb_to_recordset(%(moods)s) AS o (mood text, value integer) ON o.mood = t.mood
          WHERE t.checkin_date >= %(start)s AND t.checkin_date < %(end)s) c
    GROUP BY c.participant_id
    HAVING count(*) >= %(mood_checkins)s AND count(*) * sum(c.x * c.y) > sum(c.x) * sum(c.y)
"""
"""Participants who improved in the window, and by what.

The slope of the mood has the sign of n·Σxy − Σx·Σy; x counts microseconds, so that the sums are exact.
"""

_SCORES: LiteralString = """
    WITH hours AS MATERIALIZED (
        SELECT volunteer_id, count(*) AS activities, count(*) FILTER (WHERE is_estimated) AS estimated_activities,
               sum(minutes) FILTER (WHERE NOT is_estimated) AS recorded_minutes,
               sum(minutes) FILTER (WHERE is_estimated) AS estimated_minutes, sum(minutes * weight) / 60 AS weighted_hours
        FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s GROUP BY volunteer_id),
    quality AS MATERIALIZED (SELECT volunteer_id, count(*) AS ratings, avg(rating) AS rating FROM ({ratings}) r GROUP BY volunteer_id),
    improved AS MATERIALIZED (SELECT DISTINCT participant_id FROM ({improved}) i),
    lift AS MATERIALIZED (
        SELECT a.volunteer_id, count(*) AS participants, count(i.participant_id) AS improved
        FROM ({accompanied}) a LEFT JOIN improved i USING (participant_id) GROUP BY a.volunteer_id),
    enrolled AS MATERIALIZED (
        SELECT DISTINCT e.user_id AS volunteer_id FROM csr.program_enrollments e JOIN person p ON p.user_id = e.user_id AND p.is_volunteer
        WHERE e.enrolled_at < %(end)s),
    measured AS (
        SELECT v.volunteer_id, h.activities, h.estimated_activities, h.recorded_minutes, h.estimated_minutes, h.weighted_hours,
               q.ratings, l.participants, l.improved,
               CASE WHEN h.weighted_hours IS NOT NULL THEN least(100, h.weighted_hours * 100 / %(full_score_hours)s) END AS weighted_hours_value,
               q.rating * 100 AS quality_value, l.improved * 100::numeric / l.participants AS outcome_lift_value,
               NULL::numeric AS placement_value
        FROM (SELECT volunteer_id FROM hours UNION SELECT volunteer_id FROM quality UNION SELECT volunteer_id FROM lift
              UNION SELECT volunteer_id FROM enrolled) v
        LEFT JOIN hours h USING (volunteer_id) LEFT JOIN quality q USING (volunteer_id) LEFT JOIN lift l USING (volunteer_id)),
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
    """Makes the rows of ``impact.vis_scores`` of the period anew. Gives their number. Needs the temporary tables of `people`."""
    values = vis_values(impact, period)
    impact.run("DELETE FROM impact.vis_scores WHERE period = %(period)s", values)
    tracked = [name for name in COMPONENTS if name in impact.names_of("vis_components")]
    statement = compose(
        _SCORES,
        ratings=sql.SQL(RATINGS),
        accompanied=sql.SQL(ACCOMPANIED),
        improved=sql.SQL(IMPROVED),
        weighted=_sum(impact, tracked, "coalesce({weight} * {value}, 0)"),
        weight_sum=_sum(impact, tracked, "CASE WHEN {value} IS NULL THEN 0 ELSE {weight} END"),
        coverage=_coverage(tracked),
        band=_band(impact),
    )
    return impact.run(statement, values)


def vis_values(impact: Impact, period: date) -> dict[str, Any]:
    """What the queries of this module bind."""
    vis = impact.methodology.vis
    return impact.in_window(period) | {
        "period_before": months_after(period, -1),
        "full_score_hours": vis.full_score_hours.value,
        "session_types": session_types(impact),
        "improving": list(vis.improving_progress),
        "mood_checkins": vis.mood_trend_checkins,
        "moods": records({"mood": mood, "value": value} for mood, value in vis.moods.items()),
    }


def session_types(impact: Impact) -> list[str]:
    """The types of sessions that the programs hold."""
    return sorted({kind for program in impact.programs for source in program.activities for kind in source.session_types})


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
