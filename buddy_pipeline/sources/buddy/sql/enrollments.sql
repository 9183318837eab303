-- Every person's enrollment from all their matches: completed if all ended and the last one so, dropped if all ended
-- otherwise, else active; who has no match yet is active (spec 2, "Program Enrollment Lifecycle"; decisions, "Loading").
SELECT
    u.profile_id AS user_id,
    'buddy' AS program_type,
    u.roles,
    u.enrolled_at,
    CASE
        WHEN m.all_ended IS NOT TRUE THEN 'active'
        WHEN m.last_reason = 'completed' THEN 'completed'
        ELSE 'dropped'
    END AS status,
    CASE WHEN m.all_ended THEN m.last_end END AS completed_at,
    greatest(u.told_at, m.told_at) AS updated_at
FROM (
    SELECT
        x.profile_id,
        CASE
            WHEN bool_and(e.role = 'participant') THEN ARRAY['participant']::varchar[]
            WHEN bool_and(e.role = 'buddy') THEN ARRAY['buddy']::varchar[]
            WHEN (array_agg(e.role ORDER BY e.joined_at, e.id))[1] = 'buddy' THEN ARRAY['buddy', 'participant']::varchar[]
            ELSE ARRAY['participant', 'buddy']::varchar[]
        END AS roles,
        min(e.joined_at) AS enrolled_at,
        max(e.export_date) AS told_at
    FROM csr.user_external_ids AS x
    JOIN export.users AS e ON e.id = x.reference
    WHERE x.provider = 'buddy'
    GROUP BY x.profile_id
) AS u
LEFT JOIN (
    SELECT
        s.user_id,
        bool_and(m.status = 'ended') AS all_ended,
        (array_agg(m.end_reason ORDER BY coalesce(m.ended_at, m.matched_at) DESC, m.id DESC))[1] AS last_reason,
        (array_agg(m.ended_at ORDER BY coalesce(m.ended_at, m.matched_at) DESC, m.id DESC))[1] AS last_end,
        max(e.export_date) AS told_at
    FROM csr.buddy_matches AS m
    LEFT JOIN export.matches AS e ON e.match_id = m.id
    CROSS JOIN LATERAL (VALUES (m.participant_id), (m.buddy_id)) AS s (user_id)
    WHERE s.user_id IS NOT NULL
    GROUP BY s.user_id
) AS m ON m.user_id = u.profile_id
