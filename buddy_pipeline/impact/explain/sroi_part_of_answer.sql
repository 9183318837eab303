-- The company's part in an answer: of counted people it is whole; of a volunteer their own; of a participant in equal parts of
-- those who were their buddies on that day.
SELECT sum(w.part * c.part) AS part
FROM (
    SELECT
        o.user_id AS volunteer_id,
        1.0 AS part
    WHERE {of_volunteers}
    UNION ALL
    SELECT
        m.buddy_id,
        1.0 / count(*) OVER ()
    FROM csr.buddy_matches m
    WHERE
        NOT {of_volunteers} AND m.participant_id = o.user_id AND m.buddy_id IS NOT NULL
        AND {match_counts} AND m.matched_at <= o.answered_at AND o.answered_at < {until}
    GROUP BY m.buddy_id
) AS w
CROSS JOIN LATERAL ({part}) AS c
HAVING count(*) > 0
UNION ALL
SELECT 1.0
WHERE o.user_id IS NULL AND o.company_id = {company}::uuid
