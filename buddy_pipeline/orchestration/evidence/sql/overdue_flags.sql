-- Flags that wait for longer than they may.
SELECT count(*) AS overdue
FROM ops.safety_review_queue AS q
WHERE q.status IN ('open', 'escalated') AND q.due_at < clock_timestamp()
