-- Since when there are meetings of matches that formal attendance is told of, too.
SELECT
    i.event_id AS id,
    least(i.created_at, min(a.created_at)) AS created_at,
    least(i.created_at, min(a.created_at)) AS export_date
FROM {rows} AS a
JOIN export.events AS i ON i.event_id = a.event_id
GROUP BY i.event_id, i.created_at
