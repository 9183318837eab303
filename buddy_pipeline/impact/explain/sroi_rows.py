"""The rows behind a social return: queries of everybody, or of one company.

A row of a company has a `part` of at most 1; what is added up is as much of it as is the company's.
"""

from typing import LiteralString

RETURN: LiteralString = """
    SELECT *
    FROM impact.sroi
    WHERE period = {period} AND scope = {scope} AND company_id IS NOT DISTINCT FROM {company}
"""

OUTCOMES: LiteralString = """
    SELECT *
    FROM impact.sroi_outcomes
    WHERE sroi_id = {id}
"""

SENSITIVITY: LiteralString = """
    SELECT *
    FROM impact.sensitivity
    WHERE sroi_id = {id}
    ORDER BY rank
"""

ACTIVITIES: LiteralString = """
    SELECT a.happened_at, a.minutes * c.part AS minutes, c.part, a.source_table, a.source_id
    FROM impact.volunteer_activity a
    JOIN {table} t ON {row}
    CROSS JOIN LATERAL ({part}) AS c
    WHERE a.program = {program} AND a.activity = {activity} AND a.is_estimated = {estimated}
      AND a.period BETWEEN {first} AND {last}
"""

SPLIT: LiteralString = """
    SELECT a.happened_at, c.part, a.source_table, a.source_id
    FROM impact.volunteer_activity a
    CROSS JOIN LATERAL ({part}) AS c
    WHERE a.period BETWEEN {first} AND {last} AND (c.part = 1) = {whole}
"""

WHOLE: LiteralString = "SELECT 1.0 AS part"
"""The part of everybody in what they do."""

MILESTONES: LiteralString = """
    SELECT g.user_id AS participant_id, g.reached_at AS happened_at, 'journey_milestones' AS source_table,
           g.milestone_id::text AS source_id, NULL::uuid AS teacher_id
    FROM csr.journey_milestones g
    JOIN csr.users u ON u.id = g.user_id
    WHERE g.category = ANY ({categories}) AND g.target_role IS DISTINCT FROM 'buddy'
      AND g.reached_at >= {start} AND g.reached_at < {end} AND {participant}
"""

SESSIONS: LiteralString = """
    SELECT s.participant_id, s.completed_at AS happened_at, 'kintell_sessions' AS source_table,
           s.id::text AS source_id, s.volunteer_id AS teacher_id
    FROM csr.kintell_sessions s
    JOIN csr.users u ON u.id = s.participant_id
    WHERE ({of_the_outcome})
      AND s.completed_at >= {start} AND s.completed_at < {end} AND {participant}
"""

OBSERVATIONS: LiteralString = """
    WITH observation AS ({observations}),
    counted AS (SELECT *, count(*) OVER (PARTITION BY participant_id) AS n FROM observation)
    SELECT o.happened_at, o.source_table, o.source_id, o.n AS of_the_person, p.part, p.part / o.n AS person
    FROM counted o
    CROSS JOIN LATERAL ({part}) AS p
    WHERE {reached}
"""

PART_OF_OBSERVATION: LiteralString = """
    SELECT sum(w.part * c.part) AS part
    FROM (SELECT o.teacher_id AS volunteer_id, 1.0 AS part
          WHERE o.source_table = 'kintell_sessions'
          UNION ALL
          SELECT m.buddy_id, 1.0 / count(*) OVER ()
          FROM csr.buddy_matches m
          WHERE o.source_table = 'journey_milestones' AND m.participant_id = o.participant_id AND m.buddy_id IS NOT NULL
            AND m.matched_at <= o.happened_at AND o.happened_at < {until}
          GROUP BY m.buddy_id) AS w
    CROSS JOIN LATERAL ({part}) AS c
    HAVING count(*) > 0
"""
"""A session is its teacher's; a milestone in equal parts of those who were the participant's buddies at that moment."""

PART: LiteralString = """
    SELECT 1.0 / count(*) AS part
    FROM csr.company_users e
    WHERE e.user_id = {who} AND e.joined_at <= {at} AND (e.left_at IS NULL OR {at} < e.left_at)
    HAVING bool_or(e.company_id = {company})
"""
"""The company's part in what a person does: one of as many as the person belongs to at that moment; no row if it has none."""
