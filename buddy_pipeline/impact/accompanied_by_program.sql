-- Volunteers and their participants of the window: of each program, and with an empty program of all.
CREATE TEMP TABLE accompanied ON COMMIT DROP AS
WITH there AS MATERIALIZED (
    SELECT * FROM ({accompanied}) a
)

SELECT
    volunteer_id,
    participant_id,
    program
FROM there
WHERE program IS NOT NULL
UNION ALL
SELECT DISTINCT
    volunteer_id,
    participant_id,
    ''
FROM there
