-- Costs that lists tell of the window, in the currency of the report.
SELECT
    c.month,
    c.kind,
    c.funder,
    c.item,
    c.amount,
    c.currency,
    c.hours,
    coalesce(c.amount * r.rate, c.hours * {hour_value}) AS value
FROM csr.costs c
LEFT JOIN jsonb_to_recordset({rates}) AS r (currency text, rate numeric) ON r.currency = c.currency
WHERE c.month BETWEEN {first} AND {last} AND {whose}
