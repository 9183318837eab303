-- Names of those who would be one person by their addresses and have several names, each id with its names. Of roots that are not
-- concerned all ids of their person count.
WITH member AS (
    SELECT
        root_provider,
        root,
        provider,
        external_id
    FROM kin
    UNION
    SELECT
        k.root_provider,
        k.root,
        x.provider,
        x.external_id
    FROM (
        SELECT DISTINCT
            root_provider,
            root
        FROM kin
        EXCEPT
        SELECT
            provider,
            external_id
        FROM concerned
    ) k
    JOIN csr.user_external_ids r ON r.provider = k.root_provider AND r.external_id = k.root
    JOIN csr.user_external_ids x ON x.profile_id = r.profile_id
),

named AS (
    SELECT
        m.*,
        n.name_hash,
        n.key_id,
        n.sealed
    FROM (
        SELECT
            m.*,
            x.by_address OR coalesce(w.by_address, FALSE) AS by_address,
            coalesce(x.reference, w.reference) AS reference
        FROM member m
        LEFT JOIN csr.user_external_ids x USING (provider, external_id)
        LEFT JOIN wanted w ON m.provider = %(program)s AND w.external_id = m.external_id AND w.is_one
    ) m JOIN pii.told_names n USING (provider, reference)
),

several AS (
    SELECT
        root_provider,
        root
    FROM named
    GROUP BY root_provider, root
    HAVING min(name_hash) <> max(name_hash)
)

SELECT
    n.root_provider,
    n.root,
    n.provider,
    n.external_id,
    n.by_address,
    n.reference::text,
    n.name_hash,
    n.key_id,
    n.sealed
FROM named n JOIN several USING (root_provider, root)
ORDER BY 1, 2, 3, 4, 7
