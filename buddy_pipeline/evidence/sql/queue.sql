-- Flags, the most urgent first.
SELECT
    q.id,
    q.text_id,
    t.text_type,
    t.language,
    q.reason,
    q.kind,
    q.confidence::float8 AS confidence,
    q.priority,
    q.goes_to,
    q.status,
    q.assigned_to,
    q.raised_at,
    q.due_at,
    q.status IN ('open', 'escalated') AND q.due_at < clock_timestamp() AS is_overdue,
    q.reviewed_at,
    q.reviewed_by
FROM ops.safety_review_queue AS q
INNER JOIN csr.texts AS t ON t.id = q.text_id
WHERE
    (%(everything)s OR q.status IN ('open', 'escalated'))
    AND (%(reason)s::text IS NULL OR q.reason = %(reason)s::text)
    AND (%(flag)s::text IS NULL OR starts_with(q.id::text, %(flag)s::text))
ORDER BY q.status NOT IN ('open', 'escalated'), q.priority, q.status <> 'escalated', q.due_at, q.confidence DESC, q.id
