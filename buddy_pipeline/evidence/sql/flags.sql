-- New flags. One that was raised before stays as people left it.
INSERT INTO ops.safety_review_queue (
    id, text_id, reason, kind, confidence, priority, because, screened_by, goes_to, assigned_to, status, raised_at, due_at
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
    r.goes_to,
    r.assigned_to,
    'open' AS status,
    transaction_timestamp() AS raised_at,
    transaction_timestamp() + make_interval(hours => r.due_hours) AS due_at
FROM read_flags AS r
ON CONFLICT (id) DO NOTHING
RETURNING id
