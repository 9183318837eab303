-- Rows of the window that should belong to a match, and how many belong to none.
SELECT
    'Informal events' AS rows,
    count(*) AS total,
    count(*) FILTER (WHERE match_id IS NULL) AS without
FROM csr.buddy_events
WHERE kind = 'informal' AND event_date >= %(start)s AND event_date < %(end)s
UNION ALL
SELECT
    'Check-ins',
    count(*),
    count(*) FILTER (WHERE match_id IS NULL)
FROM csr.buddy_checkins
WHERE checkin_date >= %(start)s AND checkin_date < %(end)s
UNION ALL
SELECT
    'Feedback',
    count(*),
    count(*) FILTER (WHERE match_id IS NULL)
FROM csr.buddy_feedback
WHERE submitted_at >= %(start)s AND submitted_at < %(end)s
