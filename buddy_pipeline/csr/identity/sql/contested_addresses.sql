-- Addresses that rows tell alone, and that ids of several people had. Ids that go back to such an address itself may be several
-- people's: who had it one after the other is not one person by it.
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
LEFT JOIN parents p
    ON
        p.provider = o.provider AND p.external_id = o.external_id
        AND p.parent_provider = a.provider AND p.parent = a.external_id
LEFT JOIN kin k ON k.provider = o.provider AND k.external_id = o.external_id
LEFT JOIN csr.user_external_ids x ON x.provider = o.provider AND x.external_id = o.external_id
LEFT JOIN wanted w ON o.provider = %(program)s AND w.external_id = o.external_id AND w.is_one
WHERE o.provider <> a.provider OR o.external_id <> a.external_id
GROUP BY a.provider, a.external_id
HAVING
    count(DISTINCT CASE
        WHEN p.parent IS NULL THEN coalesce(k.root_provider || ' ' || k.root, x.profile_id::text)
        WHEN NOT coalesce(x.by_address, w.by_address) THEN o.provider || ' ' || o.external_id
    END) > 1
