-- Sealed names of those who came to an event that has an organizer, and whose hash is missing or of another seal.
SELECT DISTINCT
    u.id::text,
    u.key_id,
    u.sealed
FROM csr.buddy_event_attendances a
JOIN csr.buddy_events e ON e.id = a.event_id AND e.organizer IS NOT NULL
JOIN csr.user_external_ids x ON x.profile_id = a.user_id AND x.provider = any(%(programs)s)
JOIN pii.users u ON u.id::text = x.external_id
LEFT JOIN pii.names n ON n.id = u.id
WHERE a.kind = 'formal' AND n.of_seal IS DISTINCT FROM sha256(u.sealed)
