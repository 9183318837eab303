-- The company's part in an observation: what one volunteer brought about is theirs; a milestone or an enrollment of a
-- participant in equal parts of those who were the participant's buddies at that moment.
SELECT sum(w.part * c.part) AS part
FROM (
    SELECT
        o.teacher_id AS volunteer_id,
        1.0 AS part
    WHERE o.teacher_id IS NOT NULL
    UNION ALL
    SELECT
        m.buddy_id,
        1.0 / count(*) OVER ()
    FROM csr.buddy_matches m
    WHERE
        o.teacher_id IS NULL
        AND o.source_table IN ('journey_milestones', 'program_enrollments')
        AND m.participant_id = o.participant_id
        AND m.buddy_id IS NOT NULL
        AND {match_counts} AND m.matched_at <= o.happened_at AND o.happened_at < {until}
    GROUP BY m.buddy_id
) AS w
CROSS JOIN LATERAL ({part}) AS c
HAVING count(*) > 0
