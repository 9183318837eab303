-- The id that each concerned id goes back to, over any number of parents.
WITH RECURSIVE up AS (
    SELECT
        provider,
        external_id,
        parent_provider,
        parent,
        0 AS steps
    FROM parents
    UNION ALL
    SELECT
        u.provider,
        u.external_id,
        p.parent_provider,
        p.parent,
        u.steps + 1
    FROM up u JOIN parents p ON p.provider = u.parent_provider AND p.external_id = u.parent
    WHERE p.parent <> p.external_id OR p.parent_provider <> p.provider
)

SELECT DISTINCT ON (provider, external_id)
    provider,
    external_id,
    parent_provider AS root_provider,
    parent AS root
FROM up
ORDER BY provider, external_id, steps DESC
