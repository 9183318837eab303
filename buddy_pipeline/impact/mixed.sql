-- Participants of whom a program does not tell all: they are in several, or one of their volunteers is.
CREATE TEMP TABLE mixed ON COMMIT DROP AS
SELECT participant_id
FROM (
    SELECT
        participant_id,
        program
    FROM accompanied
    UNION ALL
    SELECT
        participant_id,
        program
    FROM tally
) there
GROUP BY participant_id
HAVING min(program) <> max(program)
UNION
SELECT a.participant_id
FROM accompanied a
JOIN (
    SELECT DISTINCT volunteer_id FROM volunteer_share
    WHERE NOT whole
) v USING (volunteer_id)
