-- Ratings of the sessions whose people are known, by either side: the last one that was sent, else, of the participant, that of
-- the list.
WITH rows AS NOT MATERIALIZED (
    SELECT * FROM {rows} AS r
    WHERE
        NOT EXISTS (
            SELECT FROM csr.user_external_ids AS x
            WHERE x.provider = 'kintell' AND x.profile_id IS NULL AND x.reference IN (r.participant_ref, r.volunteer_ref)
        )
),

sent AS (
    SELECT DISTINCT ON (session_id, from_role) *
    FROM export.kintell_ratings
    ORDER BY session_id, from_role, rated_at DESC, rating_id DESC
)

SELECT
    md5('kintell|' || s.session_type || '|' || s.session_id)::uuid AS session_id,
    'participant' AS from_role,
    round(coalesce(r.rating, s.rating), 4) AS rating,
    r.rated_at,
    coalesce(r.created_at, s.created_at) AS export_date
FROM rows AS s
LEFT JOIN sent AS r ON r.session_id = s.session_id AND r.from_role = 'participant'
WHERE s.rating IS NOT NULL
UNION ALL
SELECT
    md5('kintell|' || s.session_type || '|' || s.session_id)::uuid AS session_id,
    r.from_role,
    round(r.rating, 4) AS rating,
    r.rated_at,
    r.created_at AS export_date
FROM rows AS s
INNER JOIN sent AS r ON r.session_id = s.session_id
WHERE r.from_role <> 'participant' OR s.rating IS NULL
