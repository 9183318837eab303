-- The scores of the window, each with the month in which its text was written.
CREATE TEMP TABLE voiced ON COMMIT DROP AS
SELECT
    score_id,
    text_id,
    written_at,
    date_trunc('month', written_at AT TIME ZONE 'UTC')::date AS month,
    user_id,
    dimension,
    score,
    is_mixed,
    read_by
FROM voice
WHERE written_at >= %(start)s AND written_at < %(end)s
