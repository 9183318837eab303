-- The one person of the organizer's name who came to the event; nobody where none or several bear it.
CREATE TEMP TABLE organizer ON COMMIT DROP AS
SELECT
    event_id,
    (array_agg(user_id))[1] AS user_id
FROM (
    SELECT DISTINCT
        a.event_id,
        a.user_id
    FROM csr.buddy_event_attendances a
    JOIN csr.buddy_events e ON e.id = a.event_id AND e.organizer IS NOT NULL
    JOIN organizer_name o ON o.organizer = sha256(convert_to(e.organizer, 'UTF8'))
    JOIN csr.user_external_ids x ON x.profile_id = a.user_id AND x.provider = any(%(programs)s)
    JOIN pii.names n ON n.id::text = x.external_id AND n.name_hash = o.name_hash
    WHERE a.kind = 'formal'
) named
GROUP BY event_id
HAVING count(*) = 1
