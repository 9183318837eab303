-- Flags of danger that nobody reviewed yet.
SELECT
    count(*) AS waiting,
    to_char(min(q.due_at), 'YYYY-MM-DD HH24:MI') AS first_due
FROM ops.safety_review_queue AS q
WHERE q.priority = 1 AND q.status = 'open'
