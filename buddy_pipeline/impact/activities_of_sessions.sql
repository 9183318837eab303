-- Activities whose row names teacher and learner. Minutes are null where none are recorded.
SELECT
    {program}::text AS program,
    {name}::text AS activity,
    t.volunteer_id,
    t.participant_id,
    t.completed_at AS happened_at,
    t.duration_minutes AS minutes,
    'kintell_sessions' AS source_table,
    t.id AS source_id
FROM held_session t
JOIN person p ON p.user_id = t.volunteer_id AND p.is_volunteer
WHERE t.session_type = any({session_types}) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
