-- Every learner's enrollment from all their courses: completed if every course begun is, dropped if all are dropped or nothing
-- happened in them for so many months before the newest export, else active. Whose credentials alone are known completed what
-- these are of (spec 2, "Program Enrollment Lifecycle").
WITH limits AS (
    SELECT
        greatest(max(d.export_date), %(export_date)s) - make_interval(
            months => (%(lifecycles)s::jsonb -> 'upskilling' ->> 'inactive_after_months')::integer
        ) AS idle_before
    FROM ops.drops AS d
    WHERE d.program = 'upskilling' AND d.status = 'loaded'
),

reports AS (
    SELECT
        x.profile_id AS user_id,
        r.*,
        min(r.created_at) OVER (PARTITION BY x.profile_id, r.provider, r.course_id) AS first_told
    FROM csr.user_external_ids AS x
    JOIN export.upskilling_course_completions AS r ON r.user_ref = x.reference
    WHERE x.provider = 'upskilling'
),

-- A learner was there when a course began or was completed, when a report of its own time says so, and when an export first told
-- of progress since the one before. What an export tells first may be old: it counts where nothing else tells when.
activity AS (
    SELECT
        r.user_id,
        r.provider,
        r.course_id,
        min(r.first_told) AS first_told,
        coalesce(
            greatest(
                max(r.started_at),
                max(r.completed_at),
                max(r.reported_at),
                max(r.created_at) FILTER (WHERE r.created_at > r.first_told)
            ),
            min(r.first_told)
        ) AS last_active,
        max(r.export_date) AS told_at
    FROM reports AS r
    GROUP BY r.user_id, r.provider, r.course_id
),

courses AS (
    SELECT
        t.user_id,
        least(t.started_at, t.completed_at, a.first_told) AS enrolled_at,
        t.status = 'completed' AS is_completed,
        t.status = 'dropped' AS is_dropped,
        t.status <> 'enrolled' OR t.started_at IS NOT NULL AS is_begun,
        a.last_active,
        coalesce(t.completed_at, a.last_active) AS ended_at,
        a.told_at
    FROM csr.learning_progress AS t
    JOIN activity AS a ON a.user_id = t.user_id AND a.provider = t.provider AND a.course_id = t.course_id
    UNION ALL
    SELECT
        c.user_id,
        c.issued_at,
        TRUE,
        FALSE,
        TRUE,
        c.issued_at,
        c.issued_at,
        e.export_date
    FROM csr.credentials AS c
    JOIN export.upskilling_credentials AS e ON e.provider = c.provider AND e.credential_id = c.credential_id
    WHERE
        NOT EXISTS (
            SELECT FROM csr.learning_progress AS t
            WHERE t.user_id = c.user_id
        )
),

learners AS (
    SELECT
        c.user_id,
        min(c.enrolled_at) AS enrolled_at,
        bool_and(c.is_completed) FILTER (WHERE c.is_begun) AS all_completed,
        bool_and(c.is_dropped OR coalesce(c.last_active < l.idle_before, FALSE)) AS all_over,
        max(c.ended_at) FILTER (WHERE c.is_begun) AS last_end,
        max(c.last_active) AS last_active,
        max(c.told_at) AS told_at
    FROM courses AS c
    CROSS JOIN limits AS l
    GROUP BY c.user_id
)

SELECT
    n.user_id,
    'upskilling' AS program_type,
    ARRAY['learner'::varchar] AS roles,
    n.enrolled_at,
    CASE WHEN n.all_completed THEN 'completed' WHEN n.all_over THEN 'dropped' ELSE 'active' END AS status,
    CASE WHEN n.all_completed THEN n.last_end WHEN n.all_over THEN n.last_active END AS completed_at,
    n.told_at AS updated_at
FROM learners AS n
