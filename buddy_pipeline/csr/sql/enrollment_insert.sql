-- Adds enrollments that are new, and audits each.
WITH added AS (
    INSERT INTO csr.program_enrollments (id, user_id, program_type, roles, enrolled_at, status, completed_at, updated_at)
    SELECT
        md5(n.program_type || n.user_id)::uuid,
        n.user_id,
        n.program_type,
        n.roles,
        n.enrolled_at,
        n.status,
        n.completed_at,
        n.updated_at
    FROM enrollment n
    WHERE
        NOT EXISTS (
            SELECT FROM csr.program_enrollments t
            WHERE t.user_id = n.user_id AND t.program_type = n.program_type
        )
    RETURNING user_id, status
)

INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT
    %(run_id)s,
    %(drop_id)s,
    user_id,
    'enrolled-' || status
FROM added
