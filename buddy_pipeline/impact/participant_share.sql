-- The companies' shares in each participant, of each program and with an empty program of all: in equal parts by their volunteers
-- there; whom nobody accompanied is of no company.
CREATE TEMP TABLE participant_share ON COMMIT DROP AS
SELECT
    a.participant_id,
    a.program,
    v.company_id,
    sum(v.share) / n.volunteers AS share
FROM accompanied a
JOIN volunteer_share v USING (volunteer_id, program)
JOIN (SELECT
    participant_id,
    program,
    count(*) AS volunteers
FROM accompanied
GROUP BY participant_id, program) n USING (participant_id, program)
GROUP BY a.participant_id, a.program, v.company_id, n.volunteers
UNION ALL
SELECT DISTINCT
    t.participant_id,
    t.program,
    NULL::uuid,
    1.0
FROM tally t
WHERE NOT EXISTS (
    SELECT FROM accompanied a
    WHERE a.participant_id = t.participant_id AND a.program = t.program
)
