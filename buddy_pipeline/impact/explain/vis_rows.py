"""The rows behind a Volunteer Impact Score: queries of one volunteer and window."""

from typing import LiteralString

SCORE: LiteralString = """
    SELECT *
    FROM impact.vis_scores
    WHERE volunteer_id = {volunteer} AND period = {period}
"""

ACTIVITIES: LiteralString = """
    SELECT a.happened_at, a.minutes, 1.0 AS part, a.source_table, a.source_id
    FROM impact.volunteer_activity a
    JOIN {table} t ON {row}
    WHERE a.volunteer_id = {volunteer} AND a.program = {program} AND a.activity = {activity}
      AND a.is_estimated = {estimated} AND a.period BETWEEN {first} AND {last}
"""

FEEDBACK: LiteralString = """
    SELECT f.id, f.submitted_at, f.rating, f.communication, f.helpfulness, f.engagement,
           CASE num_nonnulls(f.communication, f.helpfulness, f.engagement) WHEN 0 THEN f.rating
           ELSE (f.rating + (coalesce(f.communication, 0) + coalesce(f.helpfulness, 0) + coalesce(f.engagement, 0))
                            / num_nonnulls(f.communication, f.helpfulness, f.engagement)) / 2 END AS counted
    FROM csr.buddy_feedback f
    JOIN csr.buddy_matches m ON m.id = f.match_id
    WHERE m.buddy_id = {volunteer} AND f.from_role = 'participant'
      AND f.submitted_at >= {start} AND f.submitted_at < {end}
"""

RATED_SESSIONS: LiteralString = """
    SELECT s.id, s.completed_at, s.rating AS counted
    FROM csr.kintell_sessions s
    WHERE s.volunteer_id = {volunteer} AND s.session_type = ANY ({session_types}) AND s.rating IS NOT NULL
      AND s.completed_at >= {start} AND s.completed_at < {end}
"""

MATCHED: LiteralString = """
    SELECT DISTINCT m.participant_id
    FROM csr.buddy_matches m
    WHERE m.buddy_id = {volunteer} AND m.participant_id IS NOT NULL AND m.matched_at < {end}
      AND {until} >= {start}
"""

TAUGHT: LiteralString = """
    SELECT DISTINCT s.participant_id
    FROM csr.kintell_sessions s
    JOIN csr.users u ON u.id = s.participant_id
    WHERE s.volunteer_id = {volunteer} AND s.session_type = ANY ({session_types})
      AND s.completed_at >= {start} AND s.completed_at < {end} AND {participant}
"""

PARTICIPANTS: LiteralString = """
    {matched}
    UNION
    {taught}
"""

BY_MILESTONE: LiteralString = """
    SELECT g.user_id AS participant_id
    FROM csr.journey_milestones g
    WHERE g.user_id IN (SELECT participant_id FROM accompanied)
      AND g.target_role IS DISTINCT FROM 'buddy' AND g.reached_at >= {start} AND g.reached_at < {end}
    GROUP BY g.user_id
"""

BY_MOOD: LiteralString = """
    SELECT m.participant_id
    FROM csr.buddy_checkins c
    JOIN csr.buddy_matches m ON m.id = c.match_id
    JOIN (VALUES {moods}) AS mood (name, value) ON mood.name = c.mood
    CROSS JOIN LATERAL (SELECT extract(epoch FROM c.checkin_date) AS moment) AS t
    WHERE m.participant_id IN (SELECT participant_id FROM accompanied)
      AND c.checkin_date >= {start} AND c.checkin_date < {end}
    GROUP BY m.participant_id
    HAVING count(*) >= {checkins} AND count(*) * sum(t.moment * mood.value) > sum(t.moment) * sum(mood.value)
"""

BY_PROGRESS: LiteralString = """
    SELECT s.participant_id
    FROM csr.kintell_sessions s
    WHERE s.participant_id IN (SELECT participant_id FROM accompanied)
      AND s.session_type = ANY ({session_types})
      AND s.completed_at >= {start} AND s.completed_at < {end} AND s.metadata->>'learner_progress' = ANY ({progress})
    GROUP BY s.participant_id
"""

ACCOMPANIED: LiteralString = """
    WITH accompanied AS (
    {participants}
    )
    {improved}
"""

ANY_WAY: LiteralString = """
    {milestone}
    UNION
    {mood}
    UNION
    {progress}
"""
