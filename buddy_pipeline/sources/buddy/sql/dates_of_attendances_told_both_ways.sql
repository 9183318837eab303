-- Since when somebody came to a meeting of a match who is told of as attending it formally, too.
SELECT
    i.event_id,
    p.user_id,
    least(i.created_at, min(a.created_at)) AS export_date
FROM (SELECT DISTINCT r.event_id FROM {rows} AS r) AS c
JOIN export.events AS i ON i.event_id = c.event_id
JOIN export.event_attendance AS a ON a.event_id = c.event_id
JOIN people AS p ON p.external_id = a.user_id
JOIN csr.buddy_event_attendances AS t ON t.event_id = i.event_id AND t.user_id = p.user_id
GROUP BY i.event_id, p.user_id, i.created_at
