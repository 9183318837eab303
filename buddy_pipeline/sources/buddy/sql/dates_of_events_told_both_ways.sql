-- Since when there are meetings of matches that formal attendance is told of, too: since the older of both.
SELECT
    i.event_id AS id,
    least(i.created_at, min(a.created_at)) AS created_at,
    least(i.created_at, min(a.created_at)) AS export_date
FROM (SELECT DISTINCT r.event_id FROM {rows} AS r) AS c
JOIN export.events AS i ON i.event_id = c.event_id
JOIN export.event_attendance AS a ON a.event_id = c.event_id
GROUP BY i.event_id, i.created_at
