-- The activities as their own query gives them, and what follows who organised an event: the organizer's name, and the seals of
-- the names of those who came.
WITH organizer AS (  -- noqa: ST03
    SELECT
        NULL::uuid AS event_id,
        NULL::uuid AS user_id
    WHERE FALSE
)

SELECT
    a.happened_at AS at,
    hash_record_extended(a, 0) AS hash
FROM ({activities}) a
UNION ALL
SELECT
    t.attended_at,
    hash_record_extended(row(t.event_id, t.user_id, t.attended_at, e.organizer, sha256(u.sealed)), 0)
FROM csr.buddy_event_attendances t
JOIN csr.buddy_events e ON e.id = t.event_id AND e.organizer IS NOT NULL
LEFT JOIN csr.user_external_ids x ON x.profile_id = t.user_id AND x.provider = any(%(programs)s)
LEFT JOIN pii.users u ON u.id::text = x.external_id
WHERE t.kind = 'formal'
