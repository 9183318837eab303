-- The programs' exports since the window began, and how many of their rows were rejected.
SELECT
    d.drop_id,
    d.export_date,
    d.format,
    coalesce(sum((c.counts ->> 'read')::bigint), 0)::bigint AS read,
    coalesce(sum((c.counts ->> 'rejected')::bigint), 0)::bigint AS rejected
FROM ops.drops d
LEFT JOIN LATERAL jsonb_each(d.entities) AS c (entity, counts) ON TRUE
WHERE
    d.status = 'loaded' AND d.program = any(%(programs)s) AND d.format IS DISTINCT FROM 'events'
    AND d.export_date >= %(start)s
GROUP BY d.drop_id, d.export_date, d.format
ORDER BY d.export_date, d.drop_id
