-- Observations that are not sessions, milestones or courses of participants: of enrollments, ratings and texts, and all those of
-- volunteers. What a participant tells is the doing of the buddies of that moment in equal parts, or of the volunteer whom they
-- rate, or of whose match or session a text tells; what a volunteer does is their own.
WITH told AS MATERIALIZED (
    SELECT
        o.outcome,
        t.user_id,
        t.reached_at AS happened_at,
        t.user_id AS volunteer_id,
        TRUE AS is_done_by_one,
        %(program_of_matches)s::text AS program,
        'milestone' AS kind,
        60 AS sixtieths
    FROM jsonb_to_recordset(%(milestones_of_volunteers)s) AS o (outcome text, category text)
    JOIN csr.journey_milestones t ON t.category = o.category
    WHERE t.reached_at >= %(start)s AND t.reached_at < %(end)s AND t.target_role = any(%(volunteer_roles)s)
    UNION ALL
    SELECT
        o.outcome,
        t.volunteer_id,
        t.completed_at,
        t.volunteer_id,
        TRUE,
        t.program,
        'session',
        CASE WHEN o.outcome = any(%(by_hour)s::text[]) THEN t.minutes ELSE 60 END
    FROM jsonb_to_recordset(%(sessions_of_volunteers)s) AS o (outcome text, category text)
    JOIN held_session t ON t.category = o.category
    WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
    UNION ALL
    SELECT
        o.outcome,
        e.user_id,
        e.at,
        CASE WHEN o.outcome = any(%(of_volunteers)s::text[]) THEN e.user_id END,
        o.outcome = any(%(of_volunteers)s::text[]),
        e.program_type,
        'enrollment',
        60
    FROM jsonb_to_recordset(%(enrollments)s) AS o (outcome text, state text, program text)
    JOIN (
        SELECT
            user_id,
            program_type,
            'enrolled' AS state,
            enrolled_at AS at
        FROM csr.program_enrollments
        UNION ALL
        SELECT
            user_id,
            program_type,
            status,
            completed_at
        FROM csr.program_enrollments
        WHERE status <> 'active'
    ) e ON e.state = o.state AND (o.program IS NULL OR e.program_type = o.program)
    WHERE e.at >= %(start)s AND e.at < %(end)s
    UNION ALL
    SELECT
        o.outcome,
        r.user_id,
        r.at,
        CASE WHEN r.role = 'participant' THEN r.rated_id ELSE r.user_id END,
        TRUE,
        r.program,
        'rating',
        60
    FROM jsonb_to_recordset(%(ratings)s) AS o (outcome text, at_least numeric)
    JOIN (
        SELECT
            CASE WHEN f.from_role = 'participant' THEN 'participant' ELSE 'volunteer' END AS role,
            CASE WHEN f.from_role = 'participant' THEN m.participant_id ELSE m.buddy_id END AS user_id,
            m.buddy_id AS rated_id,
            f.submitted_at AS at,
            f.rating,
            m.program
        FROM csr.buddy_feedback f
        JOIN pairing m ON m.match_id = f.match_id
        UNION ALL
        SELECT
            'participant',
            participant_id,
            volunteer_id,
            completed_at,
            rating,
            program
        FROM held_session
        UNION ALL
        SELECT
            'volunteer',
            s.volunteer_id,
            s.volunteer_id,
            s.completed_at,
            g.rating,
            s.program
        FROM csr.kintell_ratings g
        JOIN held_session s ON s.id = g.session_id
        WHERE g.from_role = 'volunteer'
    ) r ON r.rating >= o.at_least AND (r.role = 'volunteer') = (o.outcome = any(%(of_volunteers)s::text[]))
    WHERE r.at >= %(start)s AND r.at < %(end)s
    UNION ALL
    SELECT
        t.outcome,
        t.user_id,
        t.written_at,
        t.volunteer_id,
        TRUE,
        t.program,
        'text',
        60
    FROM (
        SELECT DISTINCT
            o.outcome,
            v.text_id,
            v.user_id,
            v.written_at,
            v.volunteer_id,
            v.program
        FROM voice v
        CROSS JOIN LATERAL jsonb_array_elements(v.labels) AS l (label)
        JOIN jsonb_to_recordset(%(q2q)s) AS o (outcome text, told text, direction text)
            ON o.told IN (v.dimension, l.label ->> 'label') AND o.direction = l.label ->> 'direction'
        WHERE v.written_at >= %(start)s AND v.written_at < %(end)s
    ) t
),

buddies AS (
    SELECT
        user_id,
        happened_at,
        buddy_id,
        count(*) OVER (PARTITION BY user_id, happened_at) AS buddies,
        row_number() OVER (PARTITION BY user_id, happened_at) = 1 AS is_first
    FROM (
        SELECT DISTINCT
            t.user_id,
            t.happened_at,
            m.buddy_id
        FROM told t
        JOIN pairing m ON m.participant_id = t.user_id AND m.since <= t.happened_at AND t.happened_at < m.until
        WHERE NOT t.is_done_by_one AND m.buddy_id IS NOT NULL
    ) b
)

SELECT
    t.outcome,
    t.user_id AS participant_id,
    t.happened_at,
    coalesce(t.volunteer_id, b.buddy_id) AS volunteer_id,
    1.0 / greatest(b.buddies, 1) AS part,
    b.is_first IS NOT FALSE AS is_first,
    t.program,
    t.kind,
    NULL::integer AS level,
    t.sixtieths
FROM told t
LEFT JOIN buddies b ON NOT t.is_done_by_one AND b.user_id = t.user_id AND b.happened_at = t.happened_at
WHERE t.user_id IS NOT NULL
