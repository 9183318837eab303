-- Since when somebody came to a meeting of a match who is told of as attending it formally, too.
SELECT
    i.event_id,
    p.user_id,
    least(i.created_at, min(a.created_at)) AS export_date
FROM {rows} AS a
JOIN export.events AS i ON i.event_id = a.event_id
JOIN people AS p ON p.external_id = a.user_id
JOIN csr.buddy_event_attendances AS t ON t.event_id = i.event_id AND t.user_id = p.user_id
GROUP BY i.event_id, p.user_id, i.created_at
