-- The export of the month with all entities and most rows; of equal ones the newest.
SELECT
    drop_id,
    export_date,
    array(SELECT jsonb_object_keys(entities)) AS entities
FROM ops.drops
CROSS JOIN LATERAL (SELECT sum((counts ->> 'read')::bigint) AS read FROM jsonb_each(entities) AS e (name, counts)) r
WHERE
    program = %(program)s AND status = 'loaded' AND format = any(%(formats)s) AND period = %(period)s
    AND entities ?& %(entities)s
ORDER BY read DESC, export_date DESC, drop_id
LIMIT 1
