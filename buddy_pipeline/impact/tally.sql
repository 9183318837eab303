-- Observations of each participant: of each program, and with an empty program of all. Where enough levels were recorded, the
-- person's sessions are `measured`: they tell how many `levels` lie between the first and the last, none if the last is lower.
-- Of several levels of one moment the one counts that leaves less: a `place` is the moment with the level in its last three bits,
-- upside down, so that the least is the first moment with its highest level, and the greatest the last with its lowest.
CREATE TEMP TABLE tally ON COMMIT DROP AS
WITH counted AS (
    SELECT
        outcome,
        participant_id,
        CASE WHEN grouping(program) = 0 THEN program ELSE '' END AS program,
        round(sum(part)) AS n,
        count(*) FILTER (WHERE kind = 'course') AS courses,
        count(*) FILTER (WHERE kind = 'session') AS sessions
    FROM observation
    GROUP BY GROUPING SETS ((outcome, participant_id), (outcome, participant_id, program))
    HAVING grouping(program) = 1 OR program IS NOT NULL
),

risen AS (
    SELECT
        o.outcome,
        o.participant_id,
        CASE WHEN grouping(o.program) = 0 THEN o.program ELSE '' END AS program,
        greatest((min(o.place) & 7) - (max(o.place) & 7), 0)::numeric AS levels
    FROM (
        SELECT
            *,
            (extract(EPOCH FROM happened_at) * 1000000)::bigint * 8 + 7 - level AS place
        FROM observation
        WHERE level IS NOT NULL
    ) o
    JOIN jsonb_to_recordset(%(measured)s) AS s (outcome text, least integer) ON s.outcome = o.outcome
    GROUP BY GROUPING SETS ((o.outcome, o.participant_id, s.least), (o.outcome, o.participant_id, s.least, o.program))
    HAVING count(*) >= s.least
)

SELECT
    c.outcome,
    c.participant_id,
    c.program,
    c.n,
    c.courses,
    CASE WHEN r.levels IS NULL THEN 0 ELSE c.sessions END AS measured,
    coalesce(r.levels, 0) AS levels
FROM counted c
LEFT JOIN risen r ON r.outcome = c.outcome AND r.participant_id = c.participant_id AND r.program = c.program
