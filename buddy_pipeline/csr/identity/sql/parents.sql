-- Of each id who had the address that it came with, and was there before it, or first of those who came then: its parent; that
-- may be itself. An address that rows tell alone is nobody's parent where somebody else had it, and of several addresses one
-- alone has a parent who is more than that. Who came later is never the parent of who came before, so there are no circles.
WITH found AS (
    SELECT
        a.provider,
        a.external_id,
        f.parent_provider,
        f.parent,
        f.by_address OR (f.parent = a.external_id AND f.parent_provider = a.provider) AS is_beside,
        f.first_date,
        f.appeared
    FROM appeared a JOIN (
        SELECT DISTINCT ON (m.email_hash, m.at)
            m.email_hash,
            m.at,
            h.provider AS parent_provider,
            h.external_id AS parent,
            h.by_address,
            h.first_date,
            h.appeared
        FROM (SELECT DISTINCT
            email_hash,
            at
        FROM appeared) m JOIN held h
            ON
                h.email_hash = m.email_hash AND h.first_date <= m.at
                AND (h.until IS NULL OR m.at < h.until OR m.at <= h.last_date)
        ORDER BY
            m.email_hash,
            m.at,
            CASE WHEN h.by_address THEN 1 WHEN h.appeared < m.at THEN 0 ELSE 2 END,
            h.first_date,
            h.appeared,
            h.provider COLLATE "C",
            h.external_id COLLATE "C"
    ) f USING (email_hash, at)
),

chosen AS (
    SELECT
        f.*,
        row_number() OVER (
            PARTITION BY provider, external_id ORDER BY is_beside, first_date, appeared, parent_provider, parent
        ) AS place
    FROM found f
),

-- an id with parents is none of its own
parted AS (
    SELECT
        c.*,
        bool_or(c.parent <> c.external_id OR c.parent_provider <> c.provider) OVER (
            PARTITION BY c.provider, c.external_id
        ) AS has_parents
    FROM chosen c
    WHERE c.place = 1 OR c.is_beside
)

SELECT DISTINCT
    provider,
    external_id,
    parent_provider,
    parent
FROM parted
WHERE NOT has_parents OR parent <> external_id OR parent_provider <> provider
