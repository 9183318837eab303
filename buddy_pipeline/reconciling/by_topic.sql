-- The counts of a month by topic.
SELECT
    r.topic,
    r.entity,
    r.equal,
    r.different,
    r.missed,
    r.newer,
    r.unconfirmed,
    r.vanished,
    (d.entities -> r.entity ->> 'accepted')::integer AS exported
FROM ops.reconciliation r
JOIN ops.drops d USING (drop_id)
WHERE r.period = %(period)s AND r.topic = any(%(topics)s)
ORDER BY array_position(%(topics)s, r.topic::text)
