-- Whom each volunteer taught in a month, by program.
INSERT INTO impact.taught_pairs (period, volunteer_id, participant_id, program)
SELECT DISTINCT
    date_trunc('month', t.completed_at AT TIME ZONE 'UTC')::date,
    t.volunteer_id,
    t.participant_id,
    t.program
FROM held_session t
JOIN people v ON v.user_id = t.volunteer_id AND v.is_volunteer
JOIN people l ON l.user_id = t.participant_id AND l.is_participant
WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
ORDER BY 1, 2, 3, 4
