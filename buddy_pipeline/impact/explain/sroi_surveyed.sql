-- Answers of surveys that tell of an outcome: the part of each that counts, and how much it tells.
WITH answer AS (
    SELECT
        t.*,
        count(t.user_id) OVER (PARTITION BY t.user_id) AS n
    FROM csr.surveyed_outcomes t
    WHERE
        t.outcome = {outcome}
        AND lower(t.stakeholder) = lower({stakeholder})
        AND t.answered_at >= {start}
        AND t.answered_at < {end}
        AND (NOT t.of_person OR t.user_id IS NOT NULL)
)

SELECT
    o.answered_at,
    o.source,
    o.people AS counted,
    o.value,
    coalesce(o.people, 1) * p.part AS answers,
    coalesce(o.people, 1.0 / o.n) * p.part AS people,
    coalesce(o.people, 1) * o.value * p.part AS units
FROM answer o
CROSS JOIN LATERAL ({part}) AS p
