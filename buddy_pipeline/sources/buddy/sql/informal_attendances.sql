-- Who came to the meetings of matches, as far as they are known.
SELECT DISTINCT ON (s.event_id, p.user_id)
    s.event_id,
    p.user_id,
    m.id AS match_id,
    'informal' AS kind,
    s.event_date AS attended_at,
    NULL::integer AS duration_minutes,
    s.created_at AS export_date
FROM {rows} AS s
CROSS JOIN unnest(s.attendees) AS a (id)
JOIN people AS p ON p.external_id = a.id
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
