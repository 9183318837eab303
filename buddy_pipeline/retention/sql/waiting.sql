-- Takes the words of marked rows from other versions of these that wait for somebody.
UPDATE ops.waiting_rows w
SET sealed = NULL, key_id = NULL, data = w.data - %(words)s::text[]
FROM {exported} e
WHERE
    w.entity = %(entity)s AND w.key = {key_as_text} AND e.texts_removed_at IS NOT NULL
    AND (w.sealed IS NOT NULL OR w.data ?| %(words)s::text[])
