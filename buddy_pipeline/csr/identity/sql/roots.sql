-- The id that each concerned id goes back to, over any number of parents. Who goes back to several joins them into one person:
-- that of the one which came first.
WITH RECURSIVE up AS (
    SELECT
        provider,
        external_id,
        parent_provider,
        parent
    FROM parents
    UNION ALL
    SELECT
        u.provider,
        u.external_id,
        p.parent_provider,
        p.parent
    FROM up u JOIN parents p ON p.provider = u.parent_provider AND p.external_id = u.parent
    WHERE p.parent <> p.external_id OR p.parent_provider <> p.provider
),

tops AS (
    SELECT
        u.provider,
        u.external_id,
        u.parent_provider,
        u.parent
    FROM up u
    WHERE
        NOT EXISTS (
            SELECT FROM parents p
            WHERE
                p.provider = u.parent_provider AND p.external_id = u.parent
                AND (p.parent <> p.external_id OR p.parent_provider <> p.provider)
        )
),

joining AS (
    SELECT
        provider,
        external_id
    FROM tops
    GROUP BY provider, external_id
    HAVING count(*) > 1
),

joined AS (
    SELECT DISTINCT
        a.parent_provider AS provider,
        a.parent AS external_id,
        b.parent_provider AS other_provider,
        b.parent AS other
    FROM tops a JOIN joining USING (provider, external_id) JOIN tops b USING (provider, external_id)
),

reached AS (
    SELECT * FROM joined
    UNION
    SELECT
        r.provider,
        r.external_id,
        j.other_provider,
        j.other
    FROM reached r JOIN joined j ON j.provider = r.other_provider AND j.external_id = r.other
),

first_of AS (
    SELECT DISTINCT ON (r.provider, r.external_id)
        r.provider,
        r.external_id,
        r.other_provider,
        r.other
    FROM reached r JOIN held h ON h.provider = r.other_provider AND h.external_id = r.other
    ORDER BY r.provider, r.external_id, h.appeared, r.other_provider, r.other
),

grouped AS (
    SELECT DISTINCT
        t.provider,
        t.external_id,
        coalesce(f.other_provider, t.parent_provider) AS top_provider,
        coalesce(f.other, t.parent) AS top
    FROM tops t LEFT JOIN first_of f ON f.provider = t.parent_provider AND f.external_id = t.parent
),

-- of ids that came at one time the first by name, whichever of them had the address first
first_member AS (
    SELECT DISTINCT ON (g.top_provider, g.top)
        g.top_provider,
        g.top,
        g.provider,
        g.external_id
    FROM grouped g JOIN appeared a USING (provider, external_id)
    WHERE
        EXISTS (
            SELECT FROM appeared c
            WHERE c.provider = g.top_provider AND c.external_id = g.top
        )
    ORDER BY g.top_provider, g.top, a.at, g.provider COLLATE "C", g.external_id COLLATE "C"
)

SELECT
    g.provider,
    g.external_id,
    coalesce(m.provider, g.top_provider) AS root_provider,
    coalesce(m.external_id, g.top) AS root
FROM grouped g LEFT JOIN first_member m USING (top_provider, top)
