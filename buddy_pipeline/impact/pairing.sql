-- Matches that count, and when they were in force.
CREATE OR REPLACE TEMP VIEW pairing AS
SELECT
    id AS match_id,
    {program}::text AS program,
    participant_id,
    buddy_id,
    matched_at AS since,
    coalesce(
        ended_at, CASE WHEN status = 'ended' THEN matched_at + make_interval(days => coalesce(duration_days, 0)) END, 'infinity'
    ) AS until
FROM csr.buddy_matches m
WHERE {match_counts}
