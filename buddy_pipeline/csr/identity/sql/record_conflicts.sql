-- Records conflicts that are new, and audits them.
WITH found AS (
    INSERT INTO ops.identity_conflicts (provider, external_id, email_hash, user_id, other_user_id, export_date)
    SELECT DISTINCT ON (external_id, email_hash)
        %(program)s,
        external_id,
        email_hash,
        user_id,
        other_user_id,
        export_date
    FROM conflict
    ORDER BY external_id, email_hash, export_date ON CONFLICT DO NOTHING RETURNING user_id
)

INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT
    %(run_id)s,
    %(drop_id)s,
    user_id,
    'email-conflict'
FROM found
