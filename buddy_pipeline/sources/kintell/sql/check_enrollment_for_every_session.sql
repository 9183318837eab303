-- People of completed sessions who are not enrolled in the session's program.
SELECT count(DISTINCT p.user_id) AS "people without enrollment"
FROM csr.kintell_sessions AS s
CROSS JOIN LATERAL (VALUES (s.participant_id), (s.volunteer_id)) AS p (user_id)
WHERE
    s.session_type IN ('language', 'mentorship') AND s.status = 'completed' AND s.completed_at IS NOT NULL
    AND p.user_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM csr.program_enrollments AS e
        WHERE e.user_id = p.user_id AND e.program_type = s.session_type
    )
