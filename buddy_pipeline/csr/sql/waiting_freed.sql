-- The waiting rows all of whose people are known: of each key the newest, and since when there is the row.
CREATE TEMP TABLE freed ON COMMIT DROP AS
SELECT DISTINCT ON (w.entity, w.key)
    w.entity,
    w.key,
    w.export_date,
    min(w.created_at) OVER (PARTITION BY w.entity, w.key) AS created_at,
    w.data,
    coalesce(w.key_id, %(key_id)s) AS key_id,
    w.sealed,
    w.drop_id,
    w.row
FROM ops.waiting_rows w
WHERE
    NOT EXISTS (
        SELECT FROM unnest(w.people) AS n (id)
        WHERE NOT EXISTS (
            SELECT FROM people p
            WHERE p.external_id = n.id
        )
    )
ORDER BY w.entity, w.key, w.export_date DESC, w.people
