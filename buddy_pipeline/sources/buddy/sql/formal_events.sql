-- Events that are told by their attendances, the latest speaking for all. What is a meeting of a match by its own row is none.
SELECT DISTINCT ON (a.event_id)
    a.event_id AS id,
    NULL::uuid AS match_id,
    'formal' AS kind,
    a.event_type,
    min(a.attended_at) OVER (PARTITION BY a.event_id) AS event_date,
    NULL AS description,
    a.location,
    a.event_title AS title,
    a.event_format,
    a.duration_minutes,
    a.attendee_count,
    a.organizer,
    a.categories,
    a.sdg_goals,
    a.as_exported AS metadata,
    min(a.created_at) OVER (PARTITION BY a.event_id) AS created_at,
    min(a.created_at) OVER (PARTITION BY a.event_id) AS export_date
FROM {rows} AS a
WHERE
    NOT EXISTS (
        SELECT FROM export.events AS i
        WHERE i.event_id = a.event_id
    )
ORDER BY a.event_id, a.attended_at DESC, a.user_id
