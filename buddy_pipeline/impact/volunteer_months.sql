-- What each volunteer did in a program in a month, and the ratings from 0 to 1 that were given to them.
INSERT INTO impact.volunteer_months (
    period,
    volunteer_id,
    program,
    activities,
    estimated_activities,
    recorded_minutes,
    estimated_minutes,
    weighted_minutes,
    ratings,
    rating_sum
)
WITH done AS (
    SELECT
        period,
        volunteer_id,
        program,
        count(*) AS activities,
        count(*) FILTER (WHERE is_estimated) AS estimated_activities,
        sum(minutes) FILTER (WHERE NOT is_estimated) AS recorded_minutes,
        sum(minutes) FILTER (WHERE is_estimated) AS estimated_minutes,
        sum(minutes * weight) AS weighted_minutes
    FROM impact.volunteer_activity
    WHERE period BETWEEN %(first)s AND %(last)s
    GROUP BY period, volunteer_id, program
),

given AS (
    SELECT
        m.buddy_id AS volunteer_id,
        m.program,
        f.submitted_at AS at,
        CASE
            WHEN num_nonnulls(f.communication, f.helpfulness, f.engagement) = 0 THEN f.rating
            ELSE
                (
                    f.rating
                    + (coalesce(f.communication, 0) + coalesce(f.helpfulness, 0) + coalesce(f.engagement, 0))
                    / num_nonnulls(f.communication, f.helpfulness, f.engagement)
                ) / 2
        END AS rating
    FROM csr.buddy_feedback f
    JOIN pairing m ON m.match_id = f.match_id AND m.buddy_id IS NOT NULL
    WHERE f.from_role = 'participant' AND f.submitted_at >= %(start)s AND f.submitted_at < %(end)s
    UNION ALL
    SELECT
        t.volunteer_id,
        t.program,
        t.completed_at,
        t.rating
    FROM held_session t
    JOIN people p ON p.user_id = t.volunteer_id AND p.is_volunteer
    WHERE
        t.rating IS NOT NULL AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
),

rated AS (
    SELECT
        date_trunc('month', g.at AT TIME ZONE 'UTC')::date AS period,
        g.volunteer_id,
        g.program,
        count(*) AS ratings,
        sum(g.rating) AS rating_sum
    FROM given g
    GROUP BY 1, 2, 3
)

SELECT
    period,
    volunteer_id,
    program,
    coalesce(d.activities, 0),
    coalesce(d.estimated_activities, 0),
    coalesce(d.recorded_minutes, 0),
    coalesce(d.estimated_minutes, 0),
    coalesce(d.weighted_minutes, 0),
    coalesce(r.ratings, 0),
    coalesce(r.rating_sum, 0)
FROM done d
FULL JOIN rated r USING (period, volunteer_id, program)
ORDER BY period, volunteer_id
