-- Sessions of a volunteer that were rated.
SELECT
    s.id,
    s.completed_at,
    s.rating AS counted
FROM csr.kintell_sessions s
WHERE
    s.volunteer_id = {volunteer} AND s.session_type = any({session_types}) AND s.rating IS NOT NULL
    AND s.completed_at >= {start} AND s.completed_at < {end}
