-- Addresses that rows tell alone, and that ids of several people had.
SELECT
    a.provider,
    a.external_id
FROM (
    SELECT
        provider,
        external_id
    FROM concerned JOIN csr.user_external_ids USING (provider, external_id)
    WHERE by_address
    UNION
    SELECT
        %(program)s AS provider,
        external_id
    FROM wanted
    WHERE by_address
) a
JOIN pii.identities i USING (provider, external_id)
JOIN pii.identities o ON o.email_hash = i.email_hash
LEFT JOIN kin k ON k.provider = o.provider AND k.external_id = o.external_id
LEFT JOIN csr.user_external_ids x ON x.provider = o.provider AND x.external_id = o.external_id
WHERE o.provider <> a.provider OR o.external_id <> a.external_id
GROUP BY a.provider, a.external_id
HAVING count(DISTINCT coalesce(k.root_provider || ' ' || k.root, x.profile_id::text)) > 1
