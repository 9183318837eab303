-- Of those accompanied, who reached a milestone.
SELECT g.user_id AS participant_id
FROM csr.journey_milestones g
WHERE
    g.user_id IN (SELECT participant_id FROM accompanied)
    AND {improving} AND (g.target_role = any({volunteer_roles})) IS NOT TRUE AND g.reached_at >= {start} AND g.reached_at < {end}
GROUP BY g.user_id
