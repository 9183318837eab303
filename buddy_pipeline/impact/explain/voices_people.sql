-- The people of whom texts tell, with the mean of each.
SELECT
    f.user_id,
    count(*) AS texts,
    avg(f.score) AS mean
FROM ({texts}) AS f
GROUP BY f.user_id
