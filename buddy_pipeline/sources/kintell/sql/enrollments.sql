-- Enrollments in language and mentorship: since the first completed session, in the roles held in these; completed at the
-- session that the program's template asks for, dropped at the last one if it is longer ago than the template has it. The number
-- of sessions is for the journey flags.
WITH newest AS (
    SELECT greatest(max(export_date), %(export_date)s) AS moment
    FROM ops.drops
    WHERE program = 'kintell' AND status = 'loaded'
),

program AS (
    SELECT
        p.name,
        (%(lifecycles)s::jsonb #>> ARRAY[p.name, 'completed_after_sessions'])::integer AS enough,
        n.moment
        - make_interval(months => (%(lifecycles)s::jsonb #>> ARRAY[p.name, 'inactive_after_months'])::integer) AS idle_before
    FROM newest AS n
    CROSS JOIN (VALUES ('language'), ('mentorship')) AS p (name)
),

held AS NOT MATERIALIZED (
    SELECT
        o.user_id,
        s.session_type,
        o.learns,
        s.completed_at,
        p.enough
    FROM csr.kintell_sessions AS s
    JOIN program AS p ON p.name = s.session_type
    CROSS JOIN LATERAL (VALUES (s.participant_id, TRUE), (s.volunteer_id, FALSE)) AS o (user_id, learns)
    WHERE s.status = 'completed' AND s.completed_at IS NOT NULL AND o.user_id IS NOT NULL
),

-- where a number of sessions is enough, each has its own
numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY user_id, session_type ORDER BY completed_at) AS nth
    FROM held
    WHERE enough IS NOT NULL
    UNION ALL
    SELECT
        *,
        NULL AS nth
    FROM held
    WHERE enough IS NULL
),

counted AS (
    SELECT
        user_id,
        session_type,
        count(*) AS sessions,
        min(completed_at) AS first_at,
        max(completed_at) AS last_at,
        min(completed_at) FILTER (WHERE learns) AS learns_since,
        min(completed_at) FILTER (WHERE NOT learns) AS helps_since,
        min(completed_at) FILTER (WHERE nth = enough) AS enough_at
    FROM numbered
    GROUP BY user_id, session_type
),

told AS (
    SELECT
        x.profile_id AS user_id,
        max(i.last_date) AS updated_at
    FROM csr.user_external_ids AS x
    JOIN pii.identities AS i ON i.provider = x.provider AND i.external_id = x.external_id
    WHERE x.provider = 'kintell'
    GROUP BY x.profile_id
)

SELECT
    c.user_id,
    c.session_type AS program_type,
    CASE
        WHEN c.helps_since IS NULL THEN ARRAY[r.learner]
        WHEN c.learns_since IS NULL THEN ARRAY[r.helper]
        WHEN c.helps_since < c.learns_since THEN ARRAY[r.helper, r.learner]
        ELSE ARRAY[r.learner, r.helper]
    END::varchar[] AS roles,
    c.first_at AS enrolled_at,
    CASE
        WHEN c.enough_at IS NOT NULL THEN 'completed'
        WHEN c.last_at < p.idle_before THEN 'dropped'
        ELSE 'active'
    END AS status,
    coalesce(c.enough_at, CASE WHEN c.last_at < p.idle_before THEN c.last_at END) AS completed_at,
    coalesce(t.updated_at, n.moment) AS updated_at,
    c.sessions
FROM counted AS c
CROSS JOIN newest AS n
JOIN program AS p ON p.name = c.session_type
JOIN (VALUES ('language', 'learner', 'tutor'), ('mentorship', 'mentee', 'mentor')) AS r (session_type, learner, helper)
    ON r.session_type = c.session_type
LEFT JOIN told AS t ON t.user_id = c.user_id
