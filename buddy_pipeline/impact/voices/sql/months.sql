-- The same of each month of the window in which anything was written.
INSERT INTO impact.voices_months (voices_id, month, people, texts, mean)
WITH person AS (
    SELECT
        user_id,
        dimension,
        month,
        count(*) AS texts,
        avg(score) AS mean
    FROM voiced
    GROUP BY user_id, dimension, month
)

SELECT
    md5(concat_ws('|', c.scope_id, p.dimension))::uuid,
    p.month,
    count(*),
    sum(p.texts),
    CASE WHEN count(*) >= %(fewest)s THEN avg(p.mean) END
FROM person p
JOIN counted_voice c USING (user_id)
GROUP BY c.scope_id, p.dimension, p.month
