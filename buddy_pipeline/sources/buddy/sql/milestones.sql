-- Milestones that people reached: one row a person, milestone and moment, under whichever of their ids it was told.
SELECT DISTINCT ON (p.user_id, a.milestone_id, a.reached_at)
    p.user_id,
    a.milestone_id,
    a.reached_at,
    a.milestone_title AS title,
    a.milestone_category AS category,
    a.points,
    a.badge_icon,
    a.target_role,
    a.progress,
    CASE WHEN a.as_exported IS NULL THEN a.metadata ELSE coalesce(a.metadata, '{{}}') || a.as_exported END AS metadata,
    min(a.created_at) OVER (PARTITION BY p.user_id, a.milestone_id, a.reached_at) AS export_date
FROM {rows} AS a
JOIN people AS p ON p.external_id = a.user_id
ORDER BY p.user_id, a.milestone_id, a.reached_at, a.user_id
