-- Volunteers and their participants, by program (empty if no template says whose matches are): matched or taught in the window.
CREATE TEMP TABLE accompanied ON COMMIT DROP AS
SELECT
    m.buddy_id AS volunteer_id,
    m.participant_id,
    coalesce(m.program, '') AS program
FROM pairing m
WHERE m.buddy_id IS NOT NULL AND m.participant_id IS NOT NULL AND m.since < %(end)s AND m.until >= %(start)s
UNION
SELECT
    volunteer_id,
    participant_id,
    program
FROM impact.taught_pairs
WHERE period BETWEEN %(first)s AND %(last)s
