-- Staged rows whose address somebody else has by their newest export, but for changes of addresses, which are told as conflicts.
SELECT DISTINCT w.row
FROM wanted w JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = w.external_id
JOIN pii.identities o ON o.email_hash = w.email_hash
JOIN csr.user_external_ids y ON y.provider = o.provider AND y.external_id = o.external_id AND y.profile_id <> x.profile_id
WHERE
    NOT EXISTS (
        SELECT FROM pii.identities n
        WHERE
            n.provider = o.provider AND n.external_id = o.external_id
            AND n.email_hash <> o.email_hash AND n.last_date > o.last_date
    )
    AND w.row NOT IN (SELECT row FROM conflict)
