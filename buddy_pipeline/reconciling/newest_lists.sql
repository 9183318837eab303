-- The newest lists of the month of what events tell of.
SELECT
    drop_id,
    export_date,
    array(SELECT jsonb_object_keys(entities)) AS entities
FROM ops.drops
WHERE
    program = %(program)s AND status = 'loaded' AND format = any(%(formats)s) AND period = %(period)s
    AND entities ?| %(told)s
ORDER BY export_date DESC, drop_id
LIMIT 1
