-- The role of the earliest enrollment, by the template of its program.
WITH here AS (
    SELECT profile_id AS user_id FROM csr.user_external_ids
    WHERE provider = %(program)s
),

elsewhere AS (
    SELECT DISTINCT user_id FROM csr.program_enrollments
    WHERE program_type <> all(%(program_types)s)
),

concerned AS (
    SELECT DISTINCT user_id FROM here
    WHERE NOT %(lists_people)s OR user_id IN (SELECT user_id FROM elsewhere)
),

told AS (
    SELECT DISTINCT ON (t.user_id)
        t.user_id,
        %(lifecycles)s::jsonb #>> ARRAY[t.program_type, 'roles', t.roles[1]] AS role
    FROM csr.program_enrollments t JOIN concerned USING (user_id)
    ORDER BY t.user_id, t.enrolled_at, t.program_type
),

named AS (
    SELECT
        x.profile_id AS user_id,
        CASE WHEN bool_or(x.as_volunteer) THEN 'volunteer' ELSE 'beneficiary' END AS role
    FROM csr.user_external_ids x JOIN concerned c ON c.user_id = x.profile_id
    GROUP BY x.profile_id
)

UPDATE csr.users u SET role = coalesce(t.role, n.role)
FROM named n LEFT JOIN told t USING (user_id)
WHERE u.id = n.user_id AND u.role <> coalesce(t.role, CASE WHEN %(lists_people)s THEN u.role ELSE n.role END)
