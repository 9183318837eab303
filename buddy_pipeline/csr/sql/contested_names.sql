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
    FROM member m JOIN pii.told_names n USING (provider, external_id)
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
    x.by_address OR coalesce(w.by_address, FALSE) AS by_address,
    coalesce(x.reference, w.reference)::text AS reference,
    n.name_hash,
    n.key_id,
    n.sealed
FROM named n JOIN several USING (root_provider, root)
LEFT JOIN csr.user_external_ids x USING (provider, external_id)
LEFT JOIN wanted w ON n.provider = %(program)s AND w.external_id = n.external_id AND w.is_one
ORDER BY 1, 2, 3, 4, 7
