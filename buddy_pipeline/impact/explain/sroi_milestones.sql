-- Milestones that are observations of an outcome.
SELECT
    g.user_id AS participant_id,
    g.reached_at AS happened_at,
    'journey_milestones' AS source_table,
    g.milestone_id::text AS source_id,
    g.title::text AS what,
    {doer} AS teacher_id,
    NULL::text AS recorded,
    NULL::integer AS level,
    1 AS units
FROM csr.journey_milestones g
JOIN csr.users u ON u.id = g.user_id
WHERE
    g.category = any({categories}) AND (g.target_role = any({volunteer_roles})) IS TRUE = {of_volunteer}
    AND g.reached_at >= {start} AND g.reached_at < {end} AND {person}
