-- The companies' shares in each participant of each program: in equal parts by their volunteers there; whom nobody accompanied is
-- of no company. A row is `whole` if it tells all of the participant; those who are mixed have whole rows with an empty program.
CREATE TEMP TABLE participant_share ON COMMIT DROP AS
WITH pairs AS (
    SELECT
        a.participant_id,
        a.volunteer_id,
        a.program,
        m.participant_id IS NULL AS whole
    FROM accompanied a
    LEFT JOIN mixed m USING (participant_id)
    WHERE a.program <> '' OR m.participant_id IS NULL
),

mixed_pairs AS (
    SELECT DISTINCT
        a.participant_id,
        a.volunteer_id
    FROM accompanied a
    JOIN mixed m USING (participant_id)
),

observed AS (
    SELECT DISTINCT
        t.participant_id,
        t.program,
        m.participant_id IS NULL AS whole
    FROM tally t
    LEFT JOIN mixed m USING (participant_id)
    WHERE t.program <> '' OR m.participant_id IS NULL
)

SELECT
    a.participant_id,
    a.program,
    a.whole,
    v.company_id,
    sum(v.share) / n.volunteers AS share
FROM pairs a
JOIN volunteer_share v USING (volunteer_id, program)
JOIN (SELECT
    participant_id,
    program,
    count(*) AS volunteers
FROM pairs
GROUP BY participant_id, program) n USING (participant_id, program)
GROUP BY a.participant_id, a.program, a.whole, v.company_id, n.volunteers
UNION ALL
SELECT
    a.participant_id,
    '',
    TRUE,
    v.company_id,
    sum(v.share) / n.volunteers
FROM mixed_pairs a
JOIN volunteer_share v ON v.volunteer_id = a.volunteer_id AND v.whole
JOIN (SELECT
    participant_id,
    count(*) AS volunteers
FROM mixed_pairs
GROUP BY participant_id) n USING (participant_id)
GROUP BY a.participant_id, v.company_id, n.volunteers
UNION ALL
SELECT
    o.participant_id,
    o.program,
    o.whole,
    NULL,
    1.0
FROM observed o
WHERE
    NOT EXISTS (
        SELECT FROM accompanied a
        WHERE a.participant_id = o.participant_id AND a.program = o.program
    )
UNION ALL
SELECT
    m.participant_id,
    '',
    TRUE,
    NULL,
    1.0
FROM mixed m
WHERE NOT EXISTS (
    SELECT FROM accompanied a
    WHERE a.participant_id = m.participant_id
)
