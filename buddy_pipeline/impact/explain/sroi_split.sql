-- Activities that count in full, or in part.
SELECT
    a.happened_at,
    c.part,
    a.source_table,
    a.source_id
FROM impact.volunteer_activity a
CROSS JOIN LATERAL ({part}) AS c
WHERE a.period BETWEEN {first} AND {last} AND (c.part = 1) = {whole}
