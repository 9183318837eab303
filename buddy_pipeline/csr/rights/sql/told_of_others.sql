-- Takes from events what tells of all whom they are of, where the person is one of several or the match is theirs.
UPDATE ops.buddy_system_events
SET
    sealed = NULL,
    key_id = NULL,
    told_sealed = NULL,
    data = data - %(unsaid)s::text[],
    told = told - %(unsaid)s::text[]
WHERE
    EXISTS (
        SELECT FROM unnest(%(lists)s::text[]) AS l (name)
        WHERE data -> l.name ?| %(ids)s::text[]
    )
    OR EXISTS (
        SELECT FROM unnest(%(belonging)s::text[]) AS r (name)
        JOIN pii.tombstones AS t ON t.hash = sha256(uuid_send((data ->> r.name)::uuid))
    )
