-- Matches that ended at the moment they were made, of all.
SELECT
    count(*) FILTER (WHERE matched_at = ended_at) AS found,
    count(*) AS of
FROM csr.buddy_matches
