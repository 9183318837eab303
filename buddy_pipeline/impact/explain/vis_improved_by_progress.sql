-- Of those accompanied, who made progress in a session.
SELECT s.participant_id
FROM csr.kintell_sessions s
WHERE
    s.participant_id IN (SELECT participant_id FROM accompanied)
    AND s.session_type = any({all_session_types}) AND s.status = 'completed' AND {session_counts}
    AND s.completed_at >= {start} AND s.completed_at < {end} AND s.metadata ->> 'learner_progress' = any({progress})
GROUP BY s.participant_id
