-- The same of the events and sessions of a company's members.
WITH done AS (
    SELECT DISTINCT d.source_id AS id FROM ({done_by_company}) d
)

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
    JOIN done USING (id)
    WHERE e.kind = 'formal'
    UNION ALL
    SELECT
        g.goal::integer,
        NULL,
        s.id
    FROM csr.kintell_sessions s
    JOIN done USING (id)
    CROSS JOIN jsonb_path_query(s.metadata, '$.sdg_goals[*] ? (@.type() == "number")') AS g (goal)
) touched
GROUP BY goal
ORDER BY goal
