-- Whom each volunteer taught in a month.
INSERT INTO impact.taught_pairs (period, volunteer_id, participant_id)
SELECT DISTINCT
    date_trunc('month', t.completed_at AT TIME ZONE 'UTC')::date,
    t.volunteer_id,
    t.participant_id
FROM csr.kintell_sessions t
JOIN person v ON v.user_id = t.volunteer_id AND v.is_volunteer
JOIN person l ON l.user_id = t.participant_id AND l.is_participant
WHERE t.session_type = any(%(session_types)s) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
ORDER BY 1, 2, 3
