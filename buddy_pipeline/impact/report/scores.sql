-- How many volunteers have a score of which band, measured by what, or none for which reason.
SELECT
    band,
    reason,
    coverage,
    score IS NOT NULL AS has_score,
    count(*) AS people
FROM impact.vis_scores
WHERE period = %(period)s
GROUP BY band, reason, coverage, has_score
ORDER BY band, reason, coverage
