-- Staged rows that come later than events which changed a newer row, and what these told together.
CREATE TEMP TABLE on_top ON COMMIT DROP AS
SELECT
    s.row,
    s.{key} AS key,
    s.export_date AS at,
    e.export_date AS newest,
    t.told
FROM {staged} s JOIN {exported} e ON e.{key} = s.{key} AND e.export_date > s.export_date
CROSS JOIN
    LATERAL (
        SELECT
            jsonb_object_agg(k.name, k.value ORDER BY v.occurred_at, v.seq) AS told,
            max(v.occurred_at) AS newest,
            max(v.based_on) AS based_on
        FROM ops.buddy_system_events v CROSS JOIN jsonb_each(v.told) AS k (name, value)
        WHERE
            v.entity = %(entity)s AND v.key = s.{key}::text AND v.type = any(%(parts)s) AND v.status = 'applied'
            AND v.occurred_at > s.export_date
    ) t
WHERE NOT s.rejected AND NOT s.merged AND t.newest = e.export_date AND t.based_on < s.export_date
