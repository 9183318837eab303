-- Costs that lists tell.
SELECT
    c.month::timestamp AT TIME ZONE 'UTC' AS at,
    hash_record_extended(row(15, c.id, c.month, c.kind, c.funder_id, c.funder, c.amount, c.currency, c.hours), 0) AS hash
FROM csr.costs c
