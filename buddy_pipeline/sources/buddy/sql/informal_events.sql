-- Meetings of matches. One that formal attendance is told of, too, is there since the older of both.
SELECT
    s.event_id AS id,
    m.id AS match_id,
    'informal' AS kind,
    s.event_type,
    s.event_date,
    s.description,
    s.location,
    NULL AS title,
    NULL AS event_format,
    NULL::integer AS duration_minutes,
    NULL::integer AS attendee_count,
    NULL AS organizer,
    NULL::jsonb AS categories,
    NULL::smallint[] AS sdg_goals,
    NULL::jsonb AS metadata,
    least(s.created_at, f.created_at) AS created_at,
    least(s.created_at, f.created_at) AS export_date
FROM {rows} AS s
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
CROSS JOIN LATERAL (
    SELECT min(a.created_at) AS created_at
    FROM export.event_attendance AS a
    WHERE a.event_id = s.event_id
) AS f
