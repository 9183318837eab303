-- Courses that were completed; none where no program has courses.
CREATE OR REPLACE TEMP VIEW completed_course AS
SELECT
    t.id,
    {program}::text AS program,
    t.user_id,
    t.completed_at
FROM csr.learning_progress t
WHERE t.status = 'completed' AND t.completed_at IS NOT NULL AND {program}::text IS NOT NULL
