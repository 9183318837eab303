-- What texts tell of whom the report is about, by dimension, where there are means. `apart` is by how few people these differ
-- from everybody, or from those of another company that are enough; `rest` how many are left whom no company of enough people
-- has.
WITH mine AS (
    SELECT
        id,
        dimension,
        people,
        texts,
        mixed_texts,
        mean,
        bins,
        readers
    FROM impact.voices
    WHERE period = %(period)s AND scope = %(scope)s AND company_id IS NOT DISTINCT FROM %(company)s AND mean IS NOT NULL
),

others AS (
    SELECT
        id,
        dimension,
        people
    FROM impact.voices
    WHERE
        period = %(period)s AND company_id IS DISTINCT FROM %(company)s
        AND (scope = 'program' OR (scope = 'company' AND people >= %(least)s))
),

apart AS (
    SELECT
        m.id,
        min(d.people) FILTER (WHERE d.people > 0) AS people
    FROM mine m
    JOIN others o USING (dimension)
    CROSS JOIN
        LATERAL (
            SELECT m.people + o.people - 2 * count(*) AS people
            FROM impact.voices_people a
            JOIN impact.voices_people b USING (user_id)
            WHERE a.voices_id = m.id AND b.voices_id = o.id
        ) d
    GROUP BY m.id
),

of_companies AS (
    SELECT DISTINCT
        v.dimension,
        p.user_id
    FROM impact.voices v
    JOIN impact.voices_people p ON p.voices_id = v.id
    WHERE v.period = %(period)s AND v.scope = 'company' AND v.people >= %(least)s
),

rest AS (
    SELECT
        v.dimension,
        count(*) - count(c.user_id) AS people
    FROM impact.voices v
    JOIN impact.voices_people p ON p.voices_id = v.id
    LEFT JOIN of_companies c ON c.dimension = v.dimension AND c.user_id = p.user_id
    WHERE v.period = %(period)s AND v.scope = 'program'
    GROUP BY v.dimension
)

SELECT
    m.dimension,
    m.people,
    m.texts,
    m.mixed_texts,
    m.mean,
    m.bins,
    m.readers,
    a.people AS apart,
    r.people AS rest
FROM mine m
LEFT JOIN apart a USING (id)
LEFT JOIN rest r USING (dimension)
ORDER BY m.dimension
