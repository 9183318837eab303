-- Enrollments in language and mentorship: since the first completed session, in the roles held in these; completed at the
-- session that the program's template asks for, dropped at the last one if it is longer ago than the template has it.
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

held AS (
    SELECT
        p.user_id,
        s.session_type,
        p.learns,
        s.completed_at
    FROM csr.kintell_sessions AS s
    CROSS JOIN LATERAL (VALUES (s.participant_id, TRUE), (s.volunteer_id, FALSE)) AS p (user_id, learns)
    WHERE
        s.session_type IN ('language', 'mentorship') AND s.status = 'completed' AND s.completed_at IS NOT NULL
        AND p.user_id IS NOT NULL
),

counted AS (
    SELECT
        user_id,
        session_type,
        count(*) AS sessions,
        min(completed_at) AS first_at,
        max(completed_at) AS last_at,
        min(completed_at) FILTER (WHERE learns) AS learns_since,
        min(completed_at) FILTER (WHERE NOT learns) AS helps_since
    FROM held
    GROUP BY user_id, session_type
),

enough AS (
    SELECT
        user_id,
        session_type,
        completed_at
    FROM (
        SELECT
            h.user_id,
            h.session_type,
            h.completed_at,
            p.enough,
            row_number() OVER (PARTITION BY h.user_id, h.session_type ORDER BY h.completed_at) AS nth
        FROM held AS h
        JOIN counted AS c ON c.user_id = h.user_id AND c.session_type = h.session_type
        JOIN program AS p ON p.name = h.session_type AND c.sessions >= p.enough
    ) AS o
    WHERE nth = enough
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
        WHEN e.completed_at IS NOT NULL THEN 'completed'
        WHEN c.last_at < p.idle_before THEN 'dropped'
        ELSE 'active'
    END AS status,
    CASE WHEN e.completed_at IS NOT NULL THEN e.completed_at WHEN c.last_at < p.idle_before THEN c.last_at END AS completed_at,
    coalesce(t.updated_at, n.moment) AS updated_at
FROM counted AS c
CROSS JOIN newest AS n
JOIN program AS p ON p.name = c.session_type
JOIN (VALUES ('language', 'learner', 'tutor'), ('mentorship', 'mentee', 'mentor')) AS r (session_type, learner, helper)
    ON r.session_type = c.session_type
LEFT JOIN enough AS e ON e.user_id = c.user_id AND e.session_type = c.session_type
LEFT JOIN told AS t ON t.user_id = c.user_id
