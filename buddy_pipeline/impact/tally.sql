-- Observations of each participant in each program. A row is `whole` if the person has none of the outcome in another program;
-- those of several programs have a whole row of all of them, with an empty program.
--
-- Where enough levels were recorded, the person's sessions are `measured`: they tell how many `levels` lie between the first and
-- the last, none if the last is lower. Of several levels of one moment the one counts that leaves less: a `place` is the moment
-- with the level in its last three bits, upside down, so that the least is the first moment with its highest level, and the
-- greatest the last with its lowest.
CREATE TEMP TABLE tally ON COMMIT DROP AS
WITH placed AS (
    SELECT
        *,
        CASE WHEN level IS NOT NULL THEN (extract(EPOCH FROM happened_at) * 1000000)::bigint * 8 + 7 - level END AS place
    FROM observation
),

there AS MATERIALIZED (
    SELECT
        outcome,
        participant_id,
        coalesce(program, '') AS program,
        sum(part) AS part,
        count(*) FILTER (WHERE kind = 'course') AS courses,
        count(*) FILTER (WHERE kind = 'session') AS sessions,
        count(place) AS recorded,
        min(place) AS first,
        max(place) AS last
    FROM placed
    GROUP BY outcome, participant_id, program
),

several AS MATERIALIZED (
    SELECT
        outcome,
        participant_id,
        sum(part) AS part,
        sum(courses) AS courses,
        sum(sessions) AS sessions,
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
        part,
        courses,
        sessions,
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
    round(t.part) AS n,
    t.courses,
    CASE WHEN t.recorded >= m.least THEN t.sessions ELSE 0 END AS measured,
    CASE WHEN t.recorded >= m.least THEN greatest((t.first & 7) - (t.last & 7), 0) ELSE 0 END::numeric AS levels
FROM told t
LEFT JOIN jsonb_to_recordset(%(measured)s) AS m (outcome text, least integer) ON m.outcome = t.outcome
