-- Ratings of the sessions by either side: the last one that was sent, else, of the participant, that of the list.
SELECT
    md5('kintell|' || s.session_type || '|' || s.session_id)::uuid AS session_id,
    side.from_role,
    round(coalesce(r.rating, CASE WHEN side.from_role = 'participant' THEN s.rating END), 4) AS rating,
    r.rated_at,
    coalesce(r.created_at, s.created_at) AS export_date
FROM {rows} AS s
CROSS JOIN (VALUES ('participant'), ('volunteer')) AS side (from_role)
LEFT JOIN (
    SELECT DISTINCT ON (session_id, from_role) *
    FROM export.kintell_ratings
    ORDER BY session_id, from_role, rated_at DESC, rating_id DESC
) AS r ON r.session_id = s.session_id AND r.from_role = side.from_role
WHERE r.rating_id IS NOT NULL OR (side.from_role = 'participant' AND s.rating IS NOT NULL)
