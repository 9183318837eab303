-- Whom each figure is of.
INSERT INTO impact.voices_people (voices_id, user_id, texts, mean)
SELECT
    md5(concat_ws('|', c.scope_id, v.dimension))::uuid,
    v.user_id,
    count(*),
    avg(v.score)
FROM voiced v
JOIN counted_voice c USING (user_id)
GROUP BY c.scope_id, v.dimension, v.user_id
