-- Observations of an outcome: the part of each that counts, and how many the person has. Of whom enough levels were recorded, the
-- sessions share those between the first and the last.
WITH observation AS (
    SELECT * FROM ({observations}) AS found
),

measured AS (
    SELECT
        participant_id,
        greatest(
            0,
            (array_agg(level ORDER BY happened_at DESC, level))[1] - (array_agg(level ORDER BY happened_at, level DESC))[1]
        ) AS levels
    FROM observation
    WHERE level IS NOT NULL
    GROUP BY participant_id
    HAVING count(*) >= {least}
),

told AS (
    SELECT
        o.*,
        m.levels,
        CASE
            WHEN o.source_table = 'learning_progress' THEN 'course'
            WHEN o.source_table = 'kintell_sessions' AND m.levels IS NOT NULL THEN 'level'
            ELSE 'each'
        END AS way
    FROM observation o
    LEFT JOIN measured m USING (participant_id)
),

counted AS (
    SELECT
        t.*,
        count(*) OVER (PARTITION BY t.participant_id) AS n,
        count(*) OVER (PARTITION BY t.participant_id, t.way) AS alike,
        coalesce(sum(t.units) FILTER (WHERE t.way = 'each') OVER (PARTITION BY t.participant_id), 0) * {gain}
        + count(*) FILTER (WHERE t.way = 'course') OVER (PARTITION BY t.participant_id) * {course_gain}
        + coalesce(max(t.levels) OVER (PARTITION BY t.participant_id), 0) * {level_gain} AS points
    FROM told t
),

valued AS (
    SELECT
        c.*,
        CASE c.way WHEN 'course' THEN {course_gain} WHEN 'level' THEN c.levels * {level_gain} / c.alike ELSE c.units * {gain} END
            AS own
    FROM counted c
)

SELECT
    o.happened_at,
    o.source_table,
    o.source_id,
    o.what,
    o.recorded AS level_recorded,
    o.n AS of_the_person,
    p.part,
    p.part / o.n AS person,
    p.part * o.units AS units,
    p.part * o.levels / o.alike AS levels,
    p.part * o.own / nullif(o.points, 0) AS of_the_cap
FROM valued o
CROSS JOIN LATERAL ({part}) AS p
WHERE {reached}
