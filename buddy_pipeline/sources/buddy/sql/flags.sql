-- Journey flags and counters of each person (spec 2, "Journey Flags for Buddy Program"), as of the newest export. A check-in
-- is due after 7 days without one; feedback is pending after 90 days without any (spec 1, "Missing Feedback").
WITH newest AS (
    SELECT greatest(max(export_date), %(export_date)s) AS moment
    FROM ops.drops
    WHERE program = 'buddy' AND status = 'loaded'
),

ids AS (
    SELECT
        x.profile_id AS user_id,
        bool_or(e.role = 'participant') AS is_participant,
        bool_or(e.role = 'buddy') AS is_volunteer,
        min(e.joined_at) AS joined_at,
        max(e.export_date) AS synced_at,
        min(e.created_at) AS created_at
    FROM csr.user_external_ids AS x
    JOIN export.users AS e ON e.id = x.reference
    WHERE x.provider = 'buddy'
    GROUP BY x.profile_id
),

side AS (
    SELECT
        s.user_id,
        s.role,
        m.id AS match_id,
        m.status,
        m.matched_at
    FROM csr.buddy_matches AS m
    CROSS JOIN LATERAL (VALUES (m.participant_id, 'participant'), (m.buddy_id, 'buddy')) AS s (user_id, role)
    WHERE s.user_id IS NOT NULL
),

checkins AS (
    SELECT
        match_id,
        count(*) AS checkins,
        max(checkin_date) AS last_checkin
    FROM csr.buddy_checkins
    WHERE match_id IS NOT NULL
    GROUP BY match_id
),

given AS (
    SELECT DISTINCT
        match_id,
        from_role
    FROM csr.buddy_feedback
    WHERE match_id IS NOT NULL
),

sides AS (
    SELECT
        s.user_id,
        count(*) AS matches,
        bool_or(s.status = 'active') AS is_active,
        sum(coalesce(c.checkins, 0)) AS checkins,
        bool_or(
            s.status = 'active' AND greatest(c.last_checkin, s.matched_at) < n.moment - make_interval(days => 7)
        ) AS checkin_due,
        bool_or(
            g.match_id IS NULL AND (s.status = 'ended' OR s.matched_at < n.moment - make_interval(days => 90))
        ) AS feedback_pending
    FROM side AS s
    CROSS JOIN newest AS n
    LEFT JOIN checkins AS c ON c.match_id = s.match_id
    LEFT JOIN given AS g ON g.match_id = s.match_id AND g.from_role = s.role
    GROUP BY s.user_id
),

attended AS (
    SELECT
        user_id,
        count(*) AS events
    FROM csr.buddy_event_attendances
    GROUP BY user_id
),

reached AS (
    SELECT
        user_id,
        count(*) AS milestones
    FROM csr.journey_milestones
    GROUP BY user_id
)

SELECT
    i.user_id,
    i.created_at,
    i.synced_at,
    jsonb_build_object(
        'is_buddy_participant', i.is_participant,
        'is_buddy_volunteer', i.is_volunteer,
        'buddy_joined_at', to_char(i.joined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'buddy_last_synced', to_char(i.synced_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'is_buddy_matched', coalesce(s.matches, 0) > 0,
        'buddy_match_count', coalesce(s.matches, 0),
        'buddy_events_count', coalesce(a.events, 0),
        'buddy_checkins_count', coalesce(s.checkins, 0),
        'buddy_milestones_count', coalesce(r.milestones, 0),
        'buddy_match_active', coalesce(s.is_active, FALSE),
        'buddy_checkin_due', coalesce(s.checkin_due, FALSE),
        'buddy_feedback_pending', coalesce(s.feedback_pending, FALSE)
    ) AS flags
FROM ids AS i
LEFT JOIN sides AS s ON s.user_id = i.user_id
LEFT JOIN attended AS a ON a.user_id = i.user_id
LEFT JOIN reached AS r ON r.user_id = i.user_id
