-- Takes the words of marked rows from the events that told of them.
UPDATE ops.buddy_system_events v
SET
    sealed = NULL, key_id = NULL, told_sealed = NULL, data = v.data - %(words)s::text[], told = v.told - %(words)s::text[]
FROM {exported} e
WHERE
    v.entity = %(entity)s AND v.key = {key_as_text} AND v.status IN ('applied', 'rejected') AND e.texts_removed_at IS NOT NULL
    AND (v.sealed IS NOT NULL OR v.told_sealed IS NOT NULL OR v.data ?| %(words)s::text[] OR v.told ?| %(words)s::text[])
