"""What each month brings to the scores: sums of which a window is made, so that no row is read for twelve windows.

``impact.volunteer_months``, ``impact.participant_months`` and ``impact.taught_pairs`` follow from the activities and the
evidence of the month alone, whatever window looks back on it.
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, month_of, records
from buddy_pipeline.impact.people import people
from buddy_pipeline.impact.periods import Window

_RATINGS: LiteralString = """
    SELECT m.buddy_id AS volunteer_id, f.submitted_at AS at,
           CASE WHEN num_nonnulls(f.communication, f.helpfulness, f.engagement) = 0 THEN f.rating
                ELSE (f.rating + (coalesce(f.communication, 0) + coalesce(f.helpfulness, 0) + coalesce(f.engagement, 0))
                                 / num_nonnulls(f.communication, f.helpfulness, f.engagement)) / 2 END AS rating
    FROM csr.buddy_feedback f JOIN pairing m ON m.match_id = f.match_id AND m.buddy_id IS NOT NULL
    WHERE f.from_role = 'participant' AND f.submitted_at >= %(start)s AND f.submitted_at < %(end)s
    UNION ALL
    SELECT t.volunteer_id, t.completed_at, t.rating
    FROM csr.kintell_sessions t JOIN person p ON p.user_id = t.volunteer_id AND p.is_volunteer
    WHERE t.session_type = ANY (%(session_types)s) AND t.rating IS NOT NULL
      AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
"""
"""Ratings given to volunteers, 0 to 1."""

_VOLUNTEERS: LiteralString = """
    {people}
    INSERT INTO impact.volunteer_months (period, volunteer_id, activities, estimated_activities, recorded_minutes, estimated_minutes,
                                         weighted_minutes, ratings, rating_sum)
    SELECT period, volunteer_id, coalesce(a.activities, 0), coalesce(a.estimated_activities, 0), coalesce(a.recorded_minutes, 0),
           coalesce(a.estimated_minutes, 0), coalesce(a.weighted_minutes, 0), coalesce(r.ratings, 0), coalesce(r.rating_sum, 0)
    FROM (SELECT period, volunteer_id, count(*) AS activities, count(*) FILTER (WHERE is_estimated) AS estimated_activities,
                 sum(minutes) FILTER (WHERE NOT is_estimated) AS recorded_minutes,
                 sum(minutes) FILTER (WHERE is_estimated) AS estimated_minutes, sum(minutes * weight) AS weighted_minutes
          FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s GROUP BY period, volunteer_id) a
    FULL JOIN (SELECT {month} AS period, g.volunteer_id, count(*) AS ratings, sum(g.rating) AS rating_sum
               FROM ({ratings}) g GROUP BY 1, 2) r USING (period, volunteer_id)
    ORDER BY period, volunteer_id
"""

_PARTICIPANTS: LiteralString = """
    {people}
    INSERT INTO impact.participant_months (period, participant_id, has_improved, moods, mood_sum, moment_sum, product_sum)
    SELECT date_trunc('month', e.at)::date, e.participant_id, bool_or(e.mood IS NULL), count(e.mood), coalesce(sum(e.mood), 0),
           coalesce(sum(e.moment), 0), coalesce(sum(e.mood * e.moment), 0)
    FROM (SELECT t.reached_at AT TIME ZONE 'UTC' AS at, t.user_id AS participant_id, NULL::integer AS mood, NULL::bigint AS moment
          FROM csr.journey_milestones t
          WHERE t.reached_at >= %(start)s AND t.reached_at < %(end)s AND t.target_role IS DISTINCT FROM 'buddy'
          UNION ALL
          SELECT t.completed_at AT TIME ZONE 'UTC', t.participant_id, NULL, NULL FROM csr.kintell_sessions t
          WHERE t.session_type = ANY (%(session_types)s) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
            AND t.participant_id IS NOT NULL AND t.metadata->>'learner_progress' = ANY (%(improving)s)
          UNION ALL
          SELECT c.at, c.participant_id, c.mood, (date_part('epoch', c.at - date_trunc('month', c.at)) * 1000000)::bigint
          FROM (SELECT t.checkin_date AT TIME ZONE 'UTC' AS at, m.participant_id, o.value AS mood
                FROM csr.buddy_checkins t JOIN pairing m ON m.match_id = t.match_id AND m.participant_id IS NOT NULL
                JOIN jsonb_to_recordset(%(moods)s) AS o (mood text, value integer) ON o.mood = t.mood
                WHERE t.checkin_date >= %(start)s AND t.checkin_date < %(end)s) c) e
    GROUP BY 1, 2
    ORDER BY 1, 2
"""
"""Milestones and good progress improve at once; moods are summed up, since a trend shows only in a window.

Moments count microseconds from the start of the month, so that the sums are exact and small.
"""

_TAUGHT: LiteralString = """
    {people}
    INSERT INTO impact.taught_pairs (period, volunteer_id, participant_id)
    SELECT DISTINCT {month}, t.volunteer_id, t.participant_id
    FROM csr.kintell_sessions t JOIN person v ON v.user_id = t.volunteer_id AND v.is_volunteer
    JOIN person l ON l.user_id = t.participant_id AND l.is_participant
    WHERE t.session_type = ANY (%(session_types)s) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
    ORDER BY 1, 2, 3
"""

_TABLES: tuple[LiteralString, ...] = ("impact.volunteer_months", "impact.participant_months", "impact.taught_pairs")

_ANALYZE = (
    "ANALYZE impact.volunteer_months (period, volunteer_id), impact.participant_months (period, participant_id),"
    " impact.taught_pairs (period, volunteer_id)"
)
"""So that a score is not planned as if the tables were still empty."""


def sum_months(impact: Impact, span: Window) -> None:
    """Makes the sums of these months anew. Needs their rows of ``impact.volunteer_activity``."""
    vis = impact.methodology.vis
    values = {
        "first": span.first,
        "last": span.last,
        "start": span.start,
        "end": span.end,
        "session_types": impact.session_types,
        "improving": list(vis.improving_progress),
        "moods": records({"mood": mood, "value": value} for mood, value in vis.moods.items()),
    }
    for table in _TABLES:
        impact.run(compose("DELETE FROM {} WHERE period BETWEEN %(first)s AND %(last)s", sql.SQL(table)), values)
    who = people(impact.programs)
    impact.run(compose(_VOLUNTEERS, people=who, ratings=sql.SQL(_RATINGS), month=month_of("g.at")), values)
    impact.run(compose(_PARTICIPANTS, people=who), values)
    impact.run(compose(_TAUGHT, people=who, month=month_of("t.completed_at")), values)
    impact.run(_ANALYZE)
