-- Meetings of matches.
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
    s.created_at,
    s.created_at AS export_date
FROM {rows} AS s
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
