-- Of each id and each address that it came with, who had that address first, of those who held it then; that may be itself. Who
-- came later is never the parent of who came before, so there are no circles. An id with parents is none of its own.
WITH found AS (
    SELECT
        a.provider,
        a.external_id,
        f.parent_provider,
        f.parent
    FROM appeared a JOIN (
        SELECT DISTINCT ON (m.email_hash, m.at)
            m.email_hash,
            m.at,
            h.provider AS parent_provider,
            h.external_id AS parent
        FROM (SELECT DISTINCT
            email_hash,
            at
        FROM appeared) m JOIN held h
            ON
                h.email_hash = m.email_hash AND h.first_date <= m.at
                AND (h.until IS NULL OR m.at < h.until OR m.at <= h.last_date)
        ORDER BY m.email_hash, m.at, h.first_date, h.appeared, h.provider, h.external_id
    ) f USING (email_hash, at)
)

SELECT DISTINCT
    provider,
    external_id,
    parent_provider,
    parent
FROM (
    SELECT
        f.*,
        bool_or(f.parent <> f.external_id OR f.parent_provider <> f.provider) OVER (
            PARTITION BY f.provider, f.external_id
        ) AS has_parents
    FROM found f
) g
WHERE NOT has_parents OR parent <> external_id OR parent_provider <> provider
