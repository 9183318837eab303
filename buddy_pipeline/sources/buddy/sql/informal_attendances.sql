-- Who came to the meetings of matches, as far as they are known.
SELECT DISTINCT ON (s.event_id, p.user_id)
    s.event_id,
    p.user_id,
    m.id AS match_id,
    'informal' AS kind,
    s.event_date AS attended_at,
    NULL::integer AS duration_minutes,
    least(s.created_at, f.created_at) AS export_date
FROM {rows} AS s
CROSS JOIN unnest(s.attendees) AS a (id)
JOIN people AS p ON p.external_id = a.id
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
CROSS JOIN LATERAL (
    SELECT min(e.created_at) AS created_at
    FROM export.event_attendance AS e
    JOIN people AS q ON q.external_id = e.user_id
    WHERE e.event_id = s.event_id AND q.user_id = p.user_id
) AS f
