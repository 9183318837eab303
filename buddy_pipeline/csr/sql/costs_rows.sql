-- Costs as a list tells them. A currency beside hours says nothing.
SELECT
    md5(jsonb_build_array(to_char(s.month, 'YYYY-MM'), s.kind, s.funder_id, s.item)::text)::uuid AS id,
    s.month,
    s.kind,
    s.funder_id,
    s.funder,
    s.item,
    s.amount,
    CASE WHEN s.amount IS NOT NULL THEN s.currency END AS currency,
    s.hours,
    s.source
FROM {staged} s
WHERE {taken}
