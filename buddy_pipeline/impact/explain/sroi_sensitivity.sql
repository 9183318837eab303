-- The ratio with each assumption at its low and its high value.
SELECT *
FROM impact.sensitivity
WHERE sroi_id = {id}
ORDER BY rank
