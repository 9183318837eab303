-- Takes the words from events that were rejected long ago: nobody can tell any more whose they were.
UPDATE ops.buddy_system_events
SET sealed = NULL, key_id = NULL, data = data - %(words)s::text[]
WHERE
    status = 'rejected' AND settled_at < %(before)s AND entity = any(%(entities)s)
    AND (sealed IS NOT NULL OR data ?| %(words)s::text[])
