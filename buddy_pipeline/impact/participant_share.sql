-- The companies' shares in each participant: in equal parts by their volunteers; whom nobody accompanied is of no company.
CREATE TEMP TABLE participant_share ON COMMIT DROP AS
SELECT
    a.participant_id,
    v.company_id,
    sum(v.share) / n.volunteers AS share
FROM accompanied a
JOIN volunteer_share v USING (volunteer_id)
JOIN (SELECT
    participant_id,
    count(*) AS volunteers
FROM accompanied
GROUP BY participant_id) n USING (participant_id)
GROUP BY a.participant_id, v.company_id, n.volunteers
UNION ALL
SELECT DISTINCT
    t.participant_id,
    NULL::uuid,
    1.0
FROM tally t
WHERE NOT EXISTS (
    SELECT FROM accompanied a
    WHERE a.participant_id = t.participant_id
)
