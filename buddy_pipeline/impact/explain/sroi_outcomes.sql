-- What each outcome adds to a return.
SELECT *
FROM impact.sroi_outcomes
WHERE sroi_id = {id}
