-- Participants whom a volunteer taught.
SELECT DISTINCT s.participant_id
FROM csr.kintell_sessions s
JOIN csr.users u ON u.id = s.participant_id
WHERE
    s.volunteer_id = {volunteer} AND s.session_type = any({session_types}) AND s.status = 'completed'
    AND s.completed_at >= {start} AND s.completed_at < {end} AND {session_counts} AND {participant}
