-- Who came to formal events: one row a person, whichever of their ids it was told of.
SELECT DISTINCT ON (a.event_id, p.user_id)
    a.event_id,
    p.user_id,
    m.id AS match_id,
    'formal' AS kind,
    a.attended_at,
    a.duration_minutes,
    min(a.created_at) OVER (PARTITION BY a.event_id, p.user_id) AS export_date
FROM {rows} AS a
JOIN people AS p ON p.external_id = a.user_id
LEFT JOIN csr.buddy_matches AS m ON m.id = a.match_id
WHERE
    NOT EXISTS (
        SELECT FROM export.events AS i
        WHERE i.event_id = a.event_id
    )
ORDER BY a.event_id, p.user_id, a.attended_at, a.user_id
