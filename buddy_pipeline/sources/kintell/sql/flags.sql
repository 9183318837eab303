-- Journey flags and counters of each person whom Kintell knows (spec 2, "Journey Flags"; spec 5, Unified Profile Service).
-- `enrollment_kintell` is what the enrollments of this load say.
WITH ids AS (
    SELECT
        x.profile_id AS user_id,
        min(i.first_date) AS created_at,
        max(i.last_date) AS synced_at
    FROM csr.user_external_ids AS x
    JOIN pii.identities AS i ON i.provider = x.provider AND i.external_id = x.external_id
    WHERE x.provider = 'kintell'
    GROUP BY x.profile_id
)

SELECT
    i.user_id,
    i.created_at,
    i.synced_at,
    jsonb_build_object(
        'is_language_learner', coalesce('learner' = any(l.roles), FALSE),
        'is_language_tutor', coalesce('tutor' = any(l.roles), FALSE),
        'is_mentorship_mentee', coalesce('mentee' = any(m.roles), FALSE),
        'is_mentorship_mentor', coalesce('mentor' = any(m.roles), FALSE),
        'language_joined_at', to_char(l.enrolled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'mentorship_joined_at', to_char(m.enrolled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'has_completed_language', coalesce(l.status = 'completed', FALSE),
        'has_completed_mentorship', coalesce(m.status = 'completed', FALSE),
        'language_sessions_count', coalesce(hl.sessions, 0),
        'mentorship_sessions_count', coalesce(hm.sessions, 0),
        'kintell_last_synced', to_char(i.synced_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    ) AS flags
FROM ids AS i
LEFT JOIN enrollment_kintell AS hl ON hl.user_id = i.user_id AND hl.program_type = 'language'
LEFT JOIN enrollment_kintell AS hm ON hm.user_id = i.user_id AND hm.program_type = 'mentorship'
LEFT JOIN csr.program_enrollments AS l ON l.user_id = i.user_id AND l.program_type = 'language'
LEFT JOIN csr.program_enrollments AS m ON m.user_id = i.user_id AND m.program_type = 'mentorship'
