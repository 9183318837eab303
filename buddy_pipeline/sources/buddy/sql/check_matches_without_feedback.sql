-- Matches of over 90 days without feedback from either side, of all matches.
SELECT
    count(*) FILTER (
        WHERE coalesce(m.ended_at, %(export_date)s) - m.matched_at > make_interval(days => 90)
        AND NOT EXISTS (
            SELECT FROM csr.buddy_feedback AS f
            WHERE f.match_id = m.id
        )
    ) AS found,
    count(*) AS of
FROM csr.buddy_matches AS m
