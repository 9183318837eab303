-- The score of a volunteer.
SELECT *
FROM impact.vis_scores
WHERE volunteer_id = {volunteer} AND period = {period}
