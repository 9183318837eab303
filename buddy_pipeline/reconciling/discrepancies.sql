-- The latest rows of each outcome that somebody should look at.
SELECT
    topic,
    key,
    outcome,
    columns,
    happened_at
FROM (
    SELECT
        *,
        row_number() OVER (PARTITION BY outcome ORDER BY happened_at DESC NULLS LAST, topic, key) AS nth
    FROM ops.discrepancies
    WHERE period = %(period)s AND topic = any(%(topics)s)
) d
WHERE nth <= %(shown)s
ORDER BY outcome, nth
