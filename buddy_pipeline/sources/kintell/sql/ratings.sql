-- Ratings that the participants gave, as the lists of sessions have them.
SELECT
    md5('kintell|' || s.session_type || '|' || s.session_id)::uuid AS session_id,
    'participant' AS from_role,
    round(s.rating, 4) AS rating,
    NULL::timestamptz AS rated_at,
    s.created_at AS export_date
FROM {rows} AS s
WHERE s.rating IS NOT NULL
