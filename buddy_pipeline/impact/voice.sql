-- What texts tell of participants: scores about them, of texts of matches and sessions that count. A text under a flag that
-- nobody approved is evidence nowhere.
CREATE OR REPLACE TEMP VIEW voice AS
SELECT
    s.id AS score_id,
    t.id AS text_id,
    t.written_at,
    coalesce(m.participant_id, h.participant_id) AS user_id,
    coalesce(m.buddy_id, h.volunteer_id) AS volunteer_id,
    coalesce(m.program, h.program) AS program,
    s.dimension,
    s.score,
    s.is_mixed,
    s.labels,
    s.reader || ' ' || s.model_version || ', taxonomy ' || s.taxonomy_version || ' (' || s.taxonomy_digest || ')' AS read_by
FROM csr.outcome_scores s
JOIN csr.texts t ON t.id = s.text_id
LEFT JOIN pairing m ON m.match_id = t.match_id
LEFT JOIN held_session h ON h.id = t.session_id
WHERE
    s.about = 'participant' AND t.written_at IS NOT NULL AND coalesce(m.participant_id, h.participant_id) IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ops.safety_review_queue q
        WHERE q.text_id = t.id AND q.status <> 'approved'
    )
