-- Journey flags and counters of each learner (spec 2, "Journey Flags"), as of the newest export.
WITH told AS (
    SELECT
        x.profile_id AS user_id,
        min(e.created_at) AS created_at,
        max(e.export_date) AS synced_at
    FROM csr.user_external_ids AS x
    JOIN (
        SELECT
            user_ref,
            created_at,
            export_date
        FROM export.upskilling_course_completions
        UNION ALL
        SELECT
            user_ref,
            created_at,
            export_date
        FROM export.upskilling_credentials
    ) AS e ON e.user_ref = x.reference
    WHERE x.provider = 'upskilling'
    GROUP BY x.profile_id
),

courses AS (
    SELECT
        user_id,
        count(*) FILTER (WHERE status <> 'enrolled' OR started_at IS NOT NULL) AS begun,
        count(*) FILTER (WHERE status = 'completed') AS completed
    FROM csr.learning_progress
    GROUP BY user_id
),

earned AS (
    SELECT
        user_id,
        count(*) AS credentials
    FROM csr.credentials
    GROUP BY user_id
)

SELECT
    t.user_id,
    t.created_at,
    t.synced_at,
    jsonb_build_object(
        'is_upskilling_learner', TRUE,
        'has_completed_course', coalesce(c.completed, 0) > 0,
        'upskilling_joined_at', to_char(e.enrolled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'upskilling_last_synced', to_char(t.synced_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'upskilling_courses_count', coalesce(c.begun, 0),
        'upskilling_courses_completed_count', coalesce(c.completed, 0),
        'upskilling_credentials_count', coalesce(n.credentials, 0)
    ) AS flags
FROM told AS t
JOIN csr.program_enrollments AS e ON e.user_id = t.user_id AND e.program_type = 'upskilling'
LEFT JOIN courses AS c ON c.user_id = t.user_id
LEFT JOIN earned AS n ON n.user_id = t.user_id
