-- Stores events; gives the ids of those that are new.
INSERT INTO ops.buddy_system_events (
    event_id, type, version, occurred_at, received_at, via, entity, key, data, key_id, sealed
)
SELECT
    event_id,
    type,
    version,
    occurred_at,
    clock_timestamp(),
    %(via)s,
    entity,
    key,
    data,
    CASE WHEN sealed IS NOT NULL THEN %(key_id)s END,
    sealed
FROM
    unnest(
        %(ids)s::uuid[], %(types)s::text[], %(versions)s::text[], %(moments)s::timestamptz[], %(entities)s::text[],
        %(keys)s::text[], %(data)s::jsonb[], %(seals)s::bytea[]
    ) AS given (event_id, type, version, occurred_at, entity, key, data, sealed)
ON CONFLICT (event_id) DO NOTHING
RETURNING event_id::text
