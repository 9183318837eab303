-- Audits addresses that changed and are nobody else's.
INSERT INTO ops.audit (actor, drop_id, user_id, kind)
SELECT
    %(run_id)s,
    %(drop_id)s,
    x.profile_id,
    'email-changed'
FROM change c JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = c.external_id
WHERE
    c.is_first AND NOT EXISTS (
        SELECT FROM conflict f
        WHERE f.external_id = c.external_id AND f.email_hash = c.email_hash
    )
ORDER BY c.row, c.external_id
