-- What each volunteer did in a program in the window, by company: in several companies at once, each has an equal part. The sums
-- of a month tell it, but for those whose companies changed within the month. Whole numbers are added up before they are parted.
CREATE TEMP TABLE work ON COMMIT DROP AS
WITH changed AS MATERIALIZED (
    SELECT DISTINCT
        b.user_id AS volunteer_id,
        date_trunc('month', b.at AT TIME ZONE 'UTC')::date AS period
    FROM membership s
    CROSS JOIN LATERAL (VALUES (s.user_id, s.since), (s.user_id, s.until)) AS b (user_id, at)
    WHERE b.at >= %(start)s AND b.at < %(end)s AND b.at AT TIME ZONE 'UTC' > date_trunc('month', b.at AT TIME ZONE 'UTC')
),

done AS (
    SELECT
        m.volunteer_id,
        m.program,
        s.company_id,
        coalesce(s.share, 1) AS share,
        sum(m.activities) AS activities,
        sum(m.recorded_minutes) FILTER (WHERE m.activities > m.estimated_activities) AS recorded_minutes,
        sum(m.estimated_minutes) FILTER (WHERE m.estimated_activities > 0) AS estimated_minutes
    FROM impact.volunteer_months m
    LEFT JOIN membership s
        ON
            s.user_id = m.volunteer_id
            AND s.since <= m.period::timestamp AT TIME ZONE 'UTC' AND m.period::timestamp AT TIME ZONE 'UTC' < s.until
    WHERE
        m.period BETWEEN %(first)s AND %(last)s AND m.activities > 0
        AND NOT EXISTS (
            SELECT FROM changed c
            WHERE c.volunteer_id = m.volunteer_id AND c.period = m.period
        )
    GROUP BY m.volunteer_id, m.program, s.company_id, s.share
    UNION ALL
    SELECT
        a.volunteer_id,
        a.program,
        s.company_id,
        coalesce(s.share, 1),
        count(*),
        sum(a.minutes) FILTER (WHERE NOT a.is_estimated),
        sum(a.minutes) FILTER (WHERE a.is_estimated)
    FROM changed c
    JOIN impact.volunteer_activity a ON a.period = c.period AND a.volunteer_id = c.volunteer_id
    LEFT JOIN membership s ON s.user_id = a.volunteer_id AND s.since <= a.happened_at AND a.happened_at < s.until
    GROUP BY a.volunteer_id, a.program, s.company_id, s.share
)

SELECT
    volunteer_id,
    program,
    company_id,
    sum(activities * share) AS part,
    coalesce(sum(recorded_minutes * share), 0) AS recorded_minutes,
    coalesce(sum(estimated_minutes * share), 0) AS estimated_minutes
FROM done
GROUP BY volunteer_id, program, company_id
