-- Participants whom a volunteer was matched with.
SELECT DISTINCT m.participant_id
FROM csr.buddy_matches m
WHERE
    m.buddy_id = {volunteer} AND m.participant_id IS NOT NULL AND {match_counts}
    AND m.matched_at < {end} AND {until} >= {start}
