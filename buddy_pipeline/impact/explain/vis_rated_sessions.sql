-- Sessions of a volunteer that were rated: in Kintell by the participant, else on the session itself.
SELECT
    s.id,
    s.completed_at,
    s.session_type,
    coalesce(r.rating, s.rating) AS counted
FROM csr.kintell_sessions s
LEFT JOIN csr.kintell_ratings r ON r.session_id = s.id AND r.from_role = 'participant'
WHERE
    s.volunteer_id = {volunteer} AND s.session_type = any({session_types}) AND s.status = 'completed'
    AND {session_counts} AND coalesce(r.rating, s.rating) IS NOT NULL AND s.completed_at >= {start} AND s.completed_at < {end}
