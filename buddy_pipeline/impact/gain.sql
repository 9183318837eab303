-- Points of each scope, scenario and outcome.
--
-- An observation gives the gain, a course that of courses; measured sessions share the points of the levels. If all together are
-- more than the cap, each gives less in the same proportion: of n alike min(own points, cap / n). Most scenarios do not touch the
-- points of an outcome: these are reckoned once for all that have the same. `units` are what a gain is given for, `own_units` all
-- of the person in this way, and `each_units` those that the gain itself is given for.
CREATE TEMP TABLE gain ON COMMIT DROP AS
WITH parts AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        t.outcome,
        w.way,
        w.alike,
        t.n,
        t.courses,
        t.measured,
        t.levels,
        t.units AS each_units,
        w.own_units,
        w.alike * t.people AS part,
        w.own_units * t.people AS units
    FROM (SELECT
        outcome,
        n,
        courses,
        measured,
        levels,
        units,
        count(*) AS people
    FROM tally
    WHERE whole
    GROUP BY outcome, n, courses, measured, levels, units) t
    CROSS JOIN
        LATERAL (
            VALUES
            ('each', t.n - t.courses - t.measured, t.units),
            ('course', t.courses, t.courses),
            ('level', t.measured, t.measured)
        ) AS w (way, alike, own_units)
    WHERE w.alike > 0
    UNION ALL
    SELECT
        CASE WHEN g.company_id IS NULL THEN 'no_company' ELSE 'company' END,
        g.company_id,
        g.outcome,
        w.way,
        w.alike,
        t.n,
        t.courses,
        t.measured,
        t.levels,
        t.units,
        w.own_units,
        sum(g.part),
        CASE WHEN w.by_hour THEN sum(g.sixtieths_part) / 60 ELSE sum(g.part) END
    FROM observed g
    JOIN tally t ON t.outcome = g.outcome AND t.participant_id = g.participant_id AND t.whole
    CROSS JOIN
        LATERAL (
            SELECT
                CASE
                    WHEN g.kind = 'course' THEN 'course'
                    WHEN g.kind = 'session' AND t.measured > 0 THEN 'level'
                    ELSE 'each'
                END AS way,
                CASE
                    WHEN g.kind = 'course' THEN t.courses
                    WHEN g.kind = 'session' AND t.measured > 0 THEN t.measured
                    ELSE t.n - t.courses - t.measured
                END AS alike,
                CASE
                    WHEN g.kind = 'course' THEN t.courses
                    WHEN g.kind = 'session' AND t.measured > 0 THEN t.measured
                    ELSE t.units
                END AS own_units,
                g.outcome = any(%(by_hour)s::text[])
                AND NOT (g.kind = 'course' OR (g.kind = 'session' AND t.measured > 0)) AS by_hour
        ) AS w
    GROUP BY g.company_id, g.outcome, w.way, w.alike, w.own_units, w.by_hour, t.n, t.courses, t.measured, t.levels, t.units
),

of_scopes AS MATERIALIZED (
    SELECT
        o.id,
        p.*
    FROM parts p
    JOIN scope o ON o.scope = p.scope AND o.company_id IS NOT DISTINCT FROM p.company_id
),

by_outcome AS (
    SELECT
        id,
        outcome,
        sum(part) AS observations,
        sum(part / n) AS people,
        sum(units) FILTER (WHERE way = 'each') AS units,
        sum(part) FILTER (WHERE way = 'course') AS courses,
        sum(part) FILTER (WHERE way = 'level') AS measured_sessions,
        sum(part / alike) FILTER (WHERE way = 'level') AS measured_people,
        sum(part * levels / alike) FILTER (WHERE way = 'level') AS levels
    FROM of_scopes
    GROUP BY id, outcome
),

terms AS MATERIALIZED (
    SELECT
        *,
        row(gain, level_gain, course_gain, cap)::text AS points
    FROM
        jsonb_to_recordset(%(terms)s)
            AS s (
                scenario text, outcome text, gain numeric, level_gain numeric, course_gain numeric, cap numeric,
                unit_value numeric, deadweight numeric, attribution numeric, displacement numeric, kept numeric, drop_off numeric,
                years integer, discount_rate numeric, worth numeric, first_year integer
            )
),

answered AS (
    SELECT
        o.id,
        a.outcome,
        sum(a.answers) AS answers,
        sum(a.people) AS people,
        sum(a.units) AS units
    FROM surveyed a
    LEFT JOIN scope c ON c.scope = 'company' AND c.company_id = a.company_id
    JOIN scope o ON o.id = c.id OR o.scope = 'program' OR (o.scope = 'no_company' AND c.id IS NULL)
    GROUP BY o.id, a.outcome
),

own_points AS (
    SELECT
        p.*,
        s.points,
        s.cap,
        CASE p.way WHEN 'course' THEN s.course_gain WHEN 'level' THEN p.levels * s.level_gain / p.alike ELSE s.gain END AS own,
        p.each_units * s.gain
        + p.courses * coalesce(s.course_gain, 0) + p.levels * coalesce(s.level_gain, 0) AS all_points
    FROM of_scopes p
    JOIN (SELECT DISTINCT
        outcome,
        points,
        gain,
        level_gain,
        course_gain,
        cap
    FROM terms) s USING (outcome)
),

counted AS (
    SELECT
        id,
        outcome,
        points,
        sum(units * CASE
            WHEN alike = n THEN least(own, cap / nullif(own_units, 0))
            WHEN (all_points <= cap) IS NOT FALSE THEN own
            ELSE cap * own / all_points
        END) AS quantity
    FROM own_points
    GROUP BY id, outcome, points
)

SELECT
    o.id,
    s.scenario,
    s.outcome,
    coalesce(b.observations, a.answers, 0) AS observations,
    coalesce(b.people, a.people, 0) AS people,
    CASE WHEN s.outcome = any(%(by_hour)s::text[]) THEN coalesce(b.units, 0) ELSE a.units END AS units,
    coalesce(p.quantity, a.units, 0) AS quantity,
    coalesce(b.measured_sessions, 0) AS measured_sessions,
    coalesce(b.measured_people, 0) AS measured_people,
    coalesce(b.levels, 0) AS levels,
    coalesce(b.courses, 0) AS courses,
    s.gain,
    s.level_gain,
    s.course_gain,
    s.cap,
    s.unit_value,
    s.deadweight,
    s.attribution,
    s.displacement,
    s.kept,
    s.drop_off,
    s.years,
    s.discount_rate,
    s.first_year,
    s.worth
FROM scope o
CROSS JOIN terms s
LEFT JOIN by_outcome b ON b.id = o.id AND b.outcome = s.outcome
LEFT JOIN counted p ON p.id = o.id AND p.outcome = s.outcome AND p.points = s.points
LEFT JOIN answered a ON a.id = o.id AND a.outcome = s.outcome
