-- Removes enrollments that do not follow any more, such as that of a session that turned out to be somebody else's, and audits
-- each.
WITH gone AS (
    DELETE FROM csr.program_enrollments t
    WHERE
        t.program_type = any(%(program_types)s) AND NOT EXISTS (
            SELECT FROM enrollment n
            WHERE n.user_id = t.user_id AND n.program_type = t.program_type
        )
    RETURNING t.user_id
)

INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT
    %(run_id)s,
    %(drop_id)s,
    user_id,
    'enrollment-withdrawn'
FROM gone
