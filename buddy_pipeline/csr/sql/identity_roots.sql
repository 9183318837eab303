-- The id that each concerned id goes back to, over any number of parents.
WITH RECURSIVE up AS (
    SELECT
        external_id,
        parent,
        0 AS steps
    FROM parents
    UNION ALL
    SELECT
        u.external_id,
        p.parent,
        u.steps + 1
    FROM up u JOIN parents p ON p.external_id = u.parent
    WHERE p.parent <> p.external_id
)

SELECT DISTINCT ON (external_id)
    external_id,
    parent AS root
FROM up
ORDER BY external_id, steps DESC
