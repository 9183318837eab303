-- The counts of all topics together, of the year that ends with the month.
SELECT
    period,
    sum(equal)::integer AS equal,
    sum(different)::integer AS different,
    sum(missed)::integer AS missed,
    sum(newer)::integer AS newer,
    sum(unconfirmed)::integer AS unconfirmed,
    sum(vanished)::integer AS vanished
FROM ops.reconciliation
WHERE period BETWEEN %(period)s - interval '11 months' AND %(period)s AND topic = any(%(topics)s)
GROUP BY period
ORDER BY period
