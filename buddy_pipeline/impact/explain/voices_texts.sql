-- Scores of texts that tell of participants, of everybody.
SELECT
    r.user_id,
    t.id AS text_id,
    t.written_at,
    o.score
FROM csr.outcome_scores o
JOIN csr.texts t ON t.id = o.text_id
LEFT JOIN csr.buddy_matches m ON m.id = t.match_id AND {match_counts}
LEFT JOIN csr.kintell_sessions s
    ON
        s.id = t.session_id AND s.session_type = any({session_types}) AND s.status = 'completed' AND s.completed_at IS NOT NULL
        AND {session_counts}
CROSS JOIN LATERAL (SELECT coalesce(m.participant_id, s.participant_id) AS user_id) r
WHERE
    o.about = 'participant' AND o.dimension = {dimension} AND r.user_id IS NOT NULL
    AND t.written_at >= {start} AND t.written_at < {end}
    AND NOT EXISTS (
        SELECT FROM ops.safety_review_queue q
        WHERE q.text_id = t.id AND q.status <> 'approved'
    )
