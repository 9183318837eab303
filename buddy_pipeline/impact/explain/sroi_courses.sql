-- Completed courses that are observations of an outcome.
SELECT
    c.user_id AS participant_id,
    c.completed_at AS happened_at,
    'learning_progress' AS source_table,
    c.id::text AS source_id,
    c.course_id::text AS what,
    NULL::uuid AS teacher_id,
    NULL::text AS recorded,
    NULL::integer AS level,
    1 AS units
FROM csr.learning_progress c
JOIN csr.users u ON u.id = c.user_id
WHERE c.status = 'completed' AND c.completed_at >= {start} AND c.completed_at < {end} AND {person}
