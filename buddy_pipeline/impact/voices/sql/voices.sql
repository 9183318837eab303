-- Means of people: first each one's of the window, then over them. Steps have their lower end, the last one both.
INSERT INTO impact.voices (
    id, period, scope, company_id, dimension, people, texts, mixed_texts, mean, bins, readers, reason, methodology_version,
    methodology_digest
)
WITH person AS MATERIALIZED (
    SELECT
        user_id,
        dimension,
        count(*) AS texts,
        count(*) FILTER (WHERE is_mixed) AS mixed_texts,
        avg(score) AS mean
    FROM voiced
    GROUP BY user_id, dimension
),

reader AS (
    SELECT
        c.scope_id,
        v.dimension,
        array_agg(DISTINCT v.read_by ORDER BY v.read_by) AS readers
    FROM voiced v
    JOIN counted_voice c USING (user_id)
    GROUP BY c.scope_id, v.dimension
),

spread AS (
    SELECT
        c.scope_id,
        c.scope,
        c.company_id,
        p.dimension,
        count(*) AS people,
        sum(p.texts) AS texts,
        sum(p.mixed_texts) AS mixed_texts,
        avg(p.mean) AS mean,
        array_agg(least(floor(p.mean * %(bins)s)::integer, %(bins)s - 1)) AS places
    FROM person p
    JOIN counted_voice c USING (user_id)
    GROUP BY c.scope_id, c.scope, c.company_id, p.dimension
)

SELECT
    md5(concat_ws('|', s.scope_id, s.dimension))::uuid,
    %(period)s,
    s.scope,
    s.company_id,
    s.dimension,
    s.people,
    s.texts,
    s.mixed_texts,
    CASE WHEN s.people >= %(fewest)s THEN s.mean END,
    CASE
        WHEN s.people >= %(fewest)s
            THEN array(
                SELECT count(*) FILTER (WHERE p.place = b.place)::integer
                FROM generate_series(0, %(bins)s - 1) b (place)
                CROSS JOIN unnest(s.places) p (place)
                GROUP BY b.place
                ORDER BY b.place
            )
    END,
    r.readers,
    CASE WHEN s.people < %(fewest)s THEN %(why_no_mean)s END,
    %(version)s,
    %(digest)s
FROM spread s
JOIN reader r USING (scope_id, dimension)
