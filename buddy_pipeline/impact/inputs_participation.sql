-- The matches, sessions and courses that tell how an enrollment was at any time: when they began, and how and when they ended.
SELECT
    m.matched_at AS at,
    hash_record_extended(row(15, m.id, m.participant_id, m.buddy_id, m.matched_at), 0) AS hash
FROM csr.buddy_matches m
UNION ALL
SELECT
    e.at,
    hash_record_extended(row(16, m.id, m.participant_id, m.buddy_id, m.matched_at, m.ended_at, e.at, m.end_reason), 0)
FROM csr.buddy_matches m
CROSS JOIN
    LATERAL (
        SELECT coalesce(m.ended_at, m.matched_at + make_interval(days => coalesce(m.duration_days, 0))) AS at
    ) e
WHERE m.status = 'ended'
UNION ALL
SELECT
    t.completed_at,
    hash_record_extended(row(17, t.id, t.session_type, t.participant_id, t.volunteer_id, t.completed_at), 0)
FROM csr.kintell_sessions t
WHERE t.status = 'completed' AND t.completed_at IS NOT NULL
UNION ALL
SELECT
    coalesce(least(t.started_at, t.completed_at), e.enrolled_at),
    hash_record_extended(row(18, t.user_id, t.provider, t.course_id), 0)
FROM csr.learning_progress t
JOIN (
    SELECT
        user_id,
        min(enrolled_at) AS enrolled_at
    FROM csr.program_enrollments
    GROUP BY user_id
) e USING (user_id)
WHERE t.status <> 'enrolled' OR least(t.started_at, t.completed_at) IS NOT NULL
UNION ALL
SELECT
    t.completed_at,
    hash_record_extended(row(19, t.user_id, t.provider, t.course_id, t.status, t.completed_at), 0)
FROM csr.learning_progress t
WHERE t.completed_at IS NOT NULL
