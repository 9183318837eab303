-- The assumptions of a return, that with the largest effect first.
SELECT
    assumption,
    low,
    base,
    high,
    unit,
    ratio_low,
    ratio_high,
    effect
FROM impact.sensitivity
WHERE sroi_id = %(sroi)s
ORDER BY rank
