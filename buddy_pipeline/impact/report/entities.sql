-- The rows of these exports by entity, and the rule that rejected most of them.
WITH exports AS (
    SELECT
        drop_id,
        entities
    FROM ops.drops
    WHERE
        status = 'loaded' AND program = any(%(programs)s) AND format IS DISTINCT FROM 'events'
        AND export_date >= %(start)s
),

counted AS (
    SELECT
        c.entity,
        sum((c.counts ->> 'read')::bigint)::bigint AS read,
        sum((c.counts ->> 'warned')::bigint)::bigint AS warned,
        sum((c.counts ->> 'rejected')::bigint)::bigint AS rejected
    FROM exports
    CROSS JOIN jsonb_each(entities) AS c (entity, counts)
    GROUP BY c.entity
),

faults AS (
    SELECT
        entity,
        mode() WITHIN GROUP (ORDER BY rule) AS rule
    FROM ops.quarantine
    JOIN exports USING (drop_id)
    WHERE severity = 'error'
    GROUP BY entity
)

SELECT
    entity,
    read,
    warned,
    rejected,
    rule
FROM counted
LEFT JOIN faults USING (entity)
ORDER BY entity
