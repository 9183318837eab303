-- Who enrolled where with which roles, and how it ended.
SELECT
    e.enrolled_at AS at,
    hash_record_extended(
        row(
            12, e.user_id, e.program_type, e.roles,
            array(
                SELECT f.flag FROM unnest(%(flags)s::text[]) f (flag)
                WHERE u.journey_flags ->> f.flag = 'true'
            )
        ),
        0
    ) AS hash
FROM csr.program_enrollments e
JOIN csr.users u ON u.id = e.user_id
UNION ALL
SELECT
    e.completed_at,
    hash_record_extended(row(13, e.user_id, e.program_type, e.status, e.completed_at), 0)
FROM csr.program_enrollments e
WHERE e.completed_at IS NOT NULL
