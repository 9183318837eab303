-- Exported people who have no enrollment, of all.
SELECT
    count(*) FILTER (
        WHERE NOT EXISTS (
            SELECT FROM csr.user_external_ids AS x
            JOIN csr.program_enrollments AS e ON e.user_id = x.profile_id AND e.program_type = 'buddy'
            WHERE x.provider = 'buddy' AND x.external_id = u.id::text
        )
    ) AS found,
    count(*) AS of
FROM export.users AS u
