-- Enrollments that are observations of an outcome.
SELECT
    e.user_id AS participant_id,
    e.at AS happened_at,
    'program_enrollments' AS source_table,
    e.id::text AS source_id,
    e.program_type || ': ' || e.state AS what,
    {doer} AS teacher_id,
    NULL::text AS recorded,
    NULL::integer AS level,
    1 AS units
FROM (
    SELECT
        id,
        user_id,
        program_type,
        'enrolled' AS state,
        enrolled_at AS at
    FROM csr.program_enrollments
    UNION ALL
    SELECT
        id,
        user_id,
        program_type,
        status,
        completed_at
    FROM csr.program_enrollments
    WHERE status <> 'active'
) e
JOIN csr.users u ON u.id = e.user_id
WHERE
    e.state = any({states}) AND (cardinality({programs}::text[]) = 0 OR e.program_type = any({programs}::text[]))
    AND e.at >= {start} AND e.at < {end} AND {person}
