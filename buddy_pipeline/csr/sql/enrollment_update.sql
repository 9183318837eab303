-- Changes enrollments that follow otherwise now, and audits each change.
WITH changed AS (
    UPDATE csr.program_enrollments t SET
        roles = n.roles, enrolled_at = n.enrolled_at, status = n.status, completed_at = n.completed_at
    FROM enrollment n
    WHERE
        t.user_id = n.user_id AND t.program_type = n.program_type
        AND row(t.roles, t.enrolled_at, t.status, t.completed_at)
        IS DISTINCT FROM row(n.roles, n.enrolled_at, n.status, n.completed_at)
    RETURNING t.user_id, t.status
)

INSERT INTO ops.audit (actor, drop_id, user_id, kind)
SELECT
    %(run_id)s,
    %(drop_id)s,
    user_id,
    'enrollment-' || status
FROM changed
