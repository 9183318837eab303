-- Keeps rows that were rejected for nothing but unknown people; of rows that name the same people the newest.
MERGE INTO ops.waiting_rows w USING (
    SELECT
        %(entity)s AS entity,
        {key} AS key,
        ARRAY[{people}] AS people,
        s.export_date,
        coalesce(s.first_told, s.export_date) AS created_at,
        to_jsonb(s) - %(not_of_the_row)s::text[] AS data,
        CASE WHEN {sealed} IS NOT NULL THEN %(key_id)s END AS key_id,
        {sealed} AS sealed,
        s.row
    FROM {staged}
        s JOIN (
        SELECT f.row FROM {faults} f
        WHERE f.entity = %(entity)s AND f.severity = 'error' AND f.row IS NOT NULL
        GROUP BY f.row
        HAVING bool_and(f.rule = %(unknown)s)
    ) o
        ON o.row = s.row
    WHERE s.rejected AND NOT s.merged
) n
    ON w.entity = n.entity AND w.key = n.key AND w.people = n.people
WHEN MATCHED AND n.export_date >= w.export_date THEN
    UPDATE SET
        export_date = n.export_date, created_at = least(w.created_at, n.created_at), data = n.data, key_id = n.key_id,
        sealed = n.sealed, drop_id = %(drop_id)s, row = n.row
WHEN MATCHED THEN UPDATE SET created_at = least(w.created_at, n.created_at)
WHEN NOT MATCHED THEN
    INSERT (entity, key, people, export_date, created_at, data, key_id, sealed, drop_id, row)
    VALUES (n.entity, n.key, n.people, n.export_date, n.created_at, n.data, n.key_id, n.sealed, %(drop_id)s, n.row)
