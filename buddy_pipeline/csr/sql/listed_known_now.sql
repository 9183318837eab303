-- Rows that list somebody who is known since the people of this load were merged.
CREATE TEMP TABLE known_now ON COMMIT DROP AS
SELECT DISTINCT {key}
FROM (SELECT
    {key},
    unnest({listed})::text AS external_id
FROM {exported}
WHERE {listed} IS NOT NULL) l
JOIN person p USING (external_id)
WHERE p.old_id IS NULL
