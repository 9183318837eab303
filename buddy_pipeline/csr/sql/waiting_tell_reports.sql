-- Lines of rows that had another fault stay: these did not wait.
WITH line AS MATERIALIZED (
    SELECT
        q.id,
        q.drop_id,
        q.entity,
        q.file,
        q.row
    FROM ops.quarantine q JOIN freed f ON f.entity = q.entity AND f.key = q.key
    JOIN ops.drops d ON d.drop_id = q.drop_id AND d.export_date <= f.export_date
    WHERE q.rule = %(unknown)s AND q.loaded_with IS NULL AND q.severity = 'error'
),

otherwise_faulty AS MATERIALIZED (
    SELECT DISTINCT
        drop_id,
        entity,
        file,
        row
    FROM ops.quarantine
    WHERE severity = 'error' AND rule <> %(unknown)s AND row IS NOT NULL AND drop_id IN (SELECT drop_id FROM line)
),

of_waiting AS MATERIALIZED (
    SELECT l.id FROM line l LEFT JOIN otherwise_faulty o USING (drop_id, entity, file, row)
    WHERE o.row IS NULL
),

told AS (
    UPDATE ops.quarantine q SET loaded_with = %(drop_id)s, severity = 'warning' FROM of_waiting w
    WHERE q.id = w.id
    RETURNING q.drop_id
)

SELECT DISTINCT drop_id FROM told
ORDER BY drop_id
