-- Changes to an address that somebody else holds at that time.
SELECT DISTINCT ON (c.external_id, c.email_hash)
    c.row,
    c.external_id,
    c.email_hash,
    c.export_date,
    x.profile_id AS user_id,
    y.profile_id AS other_user_id
FROM change c JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = c.external_id
JOIN pii.identities o ON o.email_hash = c.email_hash AND o.first_date <= c.first_date
JOIN csr.user_external_ids y ON y.provider = o.provider AND y.external_id = o.external_id AND y.profile_id <> x.profile_id
WHERE
    NOT EXISTS (
        SELECT FROM pii.identities n
        WHERE
            n.provider = o.provider AND n.external_id = o.external_id
            AND n.email_hash <> o.email_hash AND n.last_date > o.last_date
            AND greatest(n.first_date, o.last_date) <= c.export_date AND c.export_date > o.last_date
    )
ORDER BY c.external_id, c.email_hash, o.first_date, y.profile_id
