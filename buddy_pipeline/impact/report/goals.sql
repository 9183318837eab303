-- Formal events and sessions of the window by the goals of the United Nations that they serve.
SELECT
    goal,
    count(DISTINCT event) AS events,
    count(DISTINCT session) AS sessions
FROM (
    SELECT
        unnest(e.sdg_goals)::integer AS goal,
        e.id AS event,
        NULL::uuid AS session
    FROM csr.buddy_events e
    WHERE
        e.kind = 'formal' AND EXISTS (
            SELECT FROM csr.buddy_event_attendances t
            WHERE t.event_id = e.id AND t.attended_at >= %(start)s AND t.attended_at < %(end)s
        )
    UNION ALL
    SELECT
        g.goal::integer,
        NULL,
        s.id
    FROM csr.kintell_sessions s
    CROSS JOIN jsonb_path_query(s.metadata, '$.sdg_goals[*] ? (@.type() == "number")') AS g (goal)
    WHERE s.completed_at >= %(start)s AND s.completed_at < %(end)s
) touched
GROUP BY goal
ORDER BY goal
