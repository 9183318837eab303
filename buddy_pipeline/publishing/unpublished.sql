-- The oldest events of the outbox that wait to be published, as they are sent.
SELECT
    seq,
    event_id::text,
    subject,
    jsonb_build_object(
        'id', event_id, 'type', subject, 'version', %(version)s::text,
        'timestamp', (to_jsonb(occurred_at AT TIME ZONE 'UTC') #>> '{}') || 'Z', 'data', data
    )::text
FROM ops.outbox
WHERE published_at IS NULL
ORDER BY seq
LIMIT %(batch)s
