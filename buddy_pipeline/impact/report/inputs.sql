-- Who gave what to a return, the most first. What falls to it `may_be_told` unless it is a company's of which figures are not
-- told: of those the value of its people could be reckoned.
SELECT
    i.kind,
    i.funder,
    i.hours,
    i.value,
    i.present_value,
    o.scope <> 'program' OR t.id IS NOT NULL OR c.id IS NULL AS may_be_told
FROM impact.sroi_inputs i
JOIN impact.sroi o ON o.id = i.sroi_id
LEFT JOIN impact.sroi c ON c.scope = 'company' AND c.period = o.period AND c.company_id = i.funder_id
LEFT JOIN LATERAL (
    SELECT told.id
    FROM impact.told
    WHERE told.level = 'figures' AND told.period = o.period AND told.company_id = i.funder_id
    LIMIT 1
) t ON TRUE
WHERE i.sroi_id = %(sroi)s
ORDER BY i.value DESC NULLS LAST, i.funder COLLATE "C", i.kind
