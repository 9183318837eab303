-- Observations of an outcome, the part of each that counts, and how many the person has.
WITH counted AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY participant_id) AS n
    FROM ({observations}) AS observation
)

SELECT
    o.happened_at,
    o.source_table,
    o.source_id,
    o.n AS of_the_person,
    p.part,
    p.part / o.n AS person
FROM counted o
CROSS JOIN LATERAL ({part}) AS p
WHERE {reached}
