-- Texts that tell of a participant, as observations of an outcome.
SELECT
    r.user_id AS participant_id,
    t.written_at AS happened_at,
    'texts' AS source_table,
    t.id::text AS source_id,
    string_agg(l.label ->> 'label', ', ' ORDER BY l.label ->> 'label') AS what,
    r.volunteer_id AS teacher_id,
    NULL::text AS recorded,
    NULL::integer AS level,
    1 AS units
FROM csr.texts t
JOIN csr.outcome_scores o ON o.text_id = t.id AND o.about = 'participant'
CROSS JOIN LATERAL jsonb_array_elements(o.labels) AS l (label)
LEFT JOIN csr.buddy_matches m ON m.id = t.match_id AND {match_counts}
LEFT JOIN csr.kintell_sessions s
    ON
        s.id = t.session_id AND s.session_type = any({session_types}) AND s.status = 'completed' AND s.completed_at IS NOT NULL
        AND {session_counts}
CROSS JOIN
    LATERAL (
        SELECT
            coalesce(m.participant_id, s.participant_id) AS user_id,
            coalesce(m.buddy_id, s.volunteer_id) AS volunteer_id
    ) r
JOIN csr.users u ON u.id = r.user_id
WHERE
    l.label ->> 'direction' = {direction} AND {told} IN (o.dimension, l.label ->> 'label')
    AND NOT EXISTS (
        SELECT FROM ops.safety_review_queue q
        WHERE q.text_id = t.id AND q.status <> 'approved'
    )
    AND t.written_at >= {start} AND t.written_at < {end} AND {person}
GROUP BY t.id, r.user_id, r.volunteer_id
