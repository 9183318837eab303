-- People with courses or credentials who have no enrollment.
SELECT count(*) AS without_enrollment
FROM (
    SELECT user_id FROM csr.learning_progress
    UNION
    SELECT user_id FROM csr.credentials
) AS l
WHERE
    NOT EXISTS (
        SELECT FROM csr.program_enrollments AS e
        WHERE e.user_id = l.user_id AND e.program_type = 'upskilling'
    )
