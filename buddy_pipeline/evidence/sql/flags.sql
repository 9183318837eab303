-- New flags. One of before stays as people left it while the text is the same; once it says something else, it is open again.
INSERT INTO ops.safety_review_queue (
    id, text_id, reason, kind, confidence, priority, because, screened_by, seal, goes_to, assigned_to, status, raised_at, due_at
)
SELECT
    r.id,
    r.text_id,
    r.reason,
    r.kind,
    r.confidence,
    r.priority,
    r.because,
    r.screened_by,
    r.seal,
    r.goes_to,
    r.assigned_to,
    'open' AS status,
    transaction_timestamp() AS raised_at,
    transaction_timestamp() + make_interval(hours => r.due_hours) AS due_at
FROM read_flags AS r
ON CONFLICT (id) DO UPDATE
    SET
        status = 'open', raised_at = excluded.raised_at, due_at = excluded.due_at, alerted_at = NULL, seal = excluded.seal,
        because = excluded.because, confidence = excluded.confidence, screened_by = excluded.screened_by
    WHERE ops.safety_review_queue.seal <> excluded.seal
RETURNING id
