-- Completed courses of which no report says when.
SELECT count(*) AS completed_without_date FROM csr.learning_progress
WHERE status = 'completed' AND completed_at IS NULL
