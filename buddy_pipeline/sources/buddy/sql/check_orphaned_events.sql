-- Informal events whose match is not known, of all.
SELECT
    count(*) FILTER (WHERE match_id IS NULL) AS found,
    count(*) AS of
FROM csr.buddy_events
WHERE kind = 'informal'
