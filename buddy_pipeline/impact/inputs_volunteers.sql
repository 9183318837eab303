-- Volunteers who enrolled: they are listed among the scores also when they did nothing.
SELECT
    e.enrolled_at AS at,
    hash_record_extended(row(10, e.user_id), 0) AS hash
FROM csr.program_enrollments e
JOIN person p ON p.user_id = e.user_id AND p.is_volunteer
