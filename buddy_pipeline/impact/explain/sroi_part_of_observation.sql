-- The company's part in an observation: a session is its teacher's; a milestone in equal parts of those who were the
-- participant's buddies at that moment.
SELECT sum(w.part * c.part) AS part
FROM (
    SELECT
        o.teacher_id AS volunteer_id,
        1.0 AS part
    WHERE o.source_table = 'kintell_sessions'
    UNION ALL
    SELECT
        m.buddy_id,
        1.0 / count(*) OVER ()
    FROM csr.buddy_matches m
    WHERE
        o.source_table = 'journey_milestones' AND m.participant_id = o.participant_id AND m.buddy_id IS NOT NULL
        AND {match_counts} AND m.matched_at <= o.happened_at AND o.happened_at < {until}
    GROUP BY m.buddy_id
) AS w
CROSS JOIN LATERAL ({part}) AS c
HAVING count(*) > 0
