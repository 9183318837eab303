-- Who had enrolled in each program by the end of the period, and whether they had `completed` it then, `dropped` out, or were
-- `active`. An enrollment has one end only, and may have been open again in between: the matches, sessions and courses begun by
-- then tell, as they tell of an enrollment now. Where none do, its own end does. A course that was begun nobody knows when is
-- taken to have been.
CREATE TEMP TABLE taking_part ON COMMIT DROP AS
WITH sides AS (
    SELECT
        s.user_id,
        m.id,
        m.end_reason,
        coalesce(m.ended_at, m.matched_at) AS last_at,
        m.status = 'ended'
        AND coalesce(m.ended_at, m.matched_at + make_interval(days => coalesce(m.duration_days, 0))) < %(end)s AS is_over
    FROM csr.buddy_matches m
    CROSS JOIN LATERAL (VALUES (m.participant_id), (m.buddy_id)) AS s (user_id)
    WHERE m.matched_at < %(end)s AND s.user_id IS NOT NULL AND {match_counts}
),

by_matches AS (
    SELECT
        user_id,
        {program_of_matches}::text AS program,
        CASE
            WHEN NOT bool_and(is_over) THEN 'active'
            WHEN (array_agg(end_reason ORDER BY last_at DESC, id DESC))[1] = 'completed' THEN 'completed'
            ELSE 'dropped'
        END AS state
    FROM sides
    GROUP BY user_id
),

-- the sessions of two people are put together first: they are many
pairs AS (
    SELECT
        session_type,
        participant_id,
        nullif(volunteer_id, participant_id) AS volunteer_id,
        count(*) AS sessions,
        max(completed_at) AS last_at
    FROM csr.kintell_sessions t
    WHERE status = 'completed' AND completed_at < %(end)s AND {between_two}
    GROUP BY 1, 2, 3
),

by_sessions AS (
    SELECT
        o.user_id,
        k.program,
        CASE
            WHEN sum(p.sessions) >= k.enough THEN 'completed'
            WHEN
                max(p.last_at)
                < (%(end)s::timestamptz AT TIME ZONE 'UTC' - make_interval(months => k.idle_months)) AT TIME ZONE 'UTC'
                THEN 'dropped'
            ELSE 'active'
        END AS state
    FROM jsonb_to_recordset(%(by_sessions)s) AS k (program text, session_type text, enough integer, idle_months integer)
    JOIN pairs p ON p.session_type = k.session_type
    CROSS JOIN LATERAL (VALUES (p.participant_id), (p.volunteer_id)) AS o (user_id)
    WHERE o.user_id IS NOT NULL
    GROUP BY o.user_id, k.program, k.enough, k.idle_months
),

by_courses AS (
    SELECT
        user_id,
        {program_of_courses}::text AS program,
        CASE WHEN bool_and(status = 'completed' AND coalesce(completed_at < %(end)s, FALSE)) THEN 'completed' END AS state
    FROM csr.learning_progress
    WHERE coalesce(least(started_at, completed_at) < %(end)s, status <> 'enrolled')
    GROUP BY user_id
)

SELECT
    e.user_id,
    e.program_type AS program,
    coalesce(
        t.state,
        CASE
            WHEN
                e.completed_at < %(end)s AND e.status <> 'active' AND e.program_type IS DISTINCT FROM {program_of_matches}
                THEN e.status
        END,
        'active'
    ) AS state,
    {is_participant} AS is_participant,
    {is_volunteer} AS is_volunteer
FROM csr.program_enrollments e
JOIN csr.users u ON u.id = e.user_id
LEFT JOIN (
    SELECT * FROM by_matches
    UNION ALL
    SELECT * FROM by_sessions
    UNION ALL
    SELECT * FROM by_courses
) t ON t.user_id = e.user_id AND t.program = e.program_type
WHERE e.enrolled_at < %(end)s
