-- Takes from meetings the descriptions that their exported rows lost.
UPDATE csr.buddy_events AS t SET description = NULL
FROM export.events AS e
WHERE e.event_id = t.id AND e.texts_removed_at IS NOT NULL AND t.description IS NOT NULL
