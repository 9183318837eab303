-- Observations of each participant in each program. A row is `whole` if the person has none of the outcome in another program;
-- those of several programs have a whole row of all of them, with an empty program.
--
-- Where enough levels were recorded, the person's sessions are `measured`: they tell how many `levels` lie between the first and
-- the last, none if the last is lower. Of several levels of one moment the one counts that leaves less.
--
-- The gain is given for `units`: one an observation, of sessions that count by the hour as many as they have hours.
--
-- Counts are kept as integers: sums of big ones would be numerics, which take far longer to add up and to compare.
CREATE TEMP TABLE tally ON COMMIT DROP AS
WITH there AS MATERIALIZED (
    SELECT
        outcome,
        participant_id,
        program,
        sum(observations)::integer AS n,
        coalesce(sum(observations) FILTER (WHERE kind = 'course'), 0)::integer AS courses,
        coalesce(sum(observations) FILTER (WHERE kind = 'session'), 0)::integer AS sessions,
        coalesce(sum(sixtieths) FILTER (WHERE kind = 'session'), 0)::integer AS sixtieths,
        sum(recorded)::integer AS recorded,
        min(first) AS first,
        max(last) AS last
    FROM observed
    GROUP BY outcome, participant_id, program
),

several AS MATERIALIZED (
    SELECT
        outcome,
        participant_id,
        sum(n) AS n,
        sum(courses) AS courses,
        sum(sessions) AS sessions,
        sum(sixtieths) AS sixtieths,
        sum(recorded) AS recorded,
        min(first) AS first,
        max(last) AS last
    FROM there
    GROUP BY outcome, participant_id
    HAVING count(*) > 1
),

told AS (
    SELECT
        t.*,
        s.participant_id IS NULL AS whole
    FROM there t
    LEFT JOIN several s ON s.outcome = t.outcome AND s.participant_id = t.participant_id
    WHERE t.program <> '' OR s.participant_id IS NULL
    UNION ALL
    SELECT
        outcome,
        participant_id,
        '',
        n,
        courses,
        sessions,
        sixtieths,
        recorded,
        first,
        last,
        TRUE
    FROM several
)

SELECT
    t.outcome,
    t.participant_id,
    t.program,
    t.whole,
    t.n,
    t.courses,
    CASE WHEN t.recorded >= m.least THEN t.sessions ELSE 0 END AS measured,
    CASE WHEN t.recorded >= m.least THEN greatest((t.first & 7) - (t.last & 7), 0) ELSE 0 END::numeric AS levels,
    t.n - t.courses - t.sessions + CASE
        WHEN t.recorded >= m.least THEN 0
        WHEN t.outcome = any(%(by_hour)s::text[]) THEN t.sixtieths / 60.0
        ELSE t.sessions
    END AS units
FROM told t
LEFT JOIN jsonb_to_recordset(%(measured)s) AS m (outcome text, least integer) ON m.outcome = t.outcome
