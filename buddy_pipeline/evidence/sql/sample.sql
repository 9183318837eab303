-- Texts for people to label, as many of each language, and of each label and none, as there are.
WITH told AS (
    SELECT
        t.id,
        t.language,
        coalesce(
            (
                SELECT l.label ->> 'label'
                FROM csr.outcome_scores AS s
                CROSS JOIN LATERAL jsonb_array_elements(s.labels) AS l (label)
                WHERE s.text_id = t.id
                ORDER BY md5(t.id::text || (l.label ->> 'label'))
                LIMIT 1
            ), ''
        ) AS label
    FROM csr.texts AS t
    WHERE t.is_read AND t.words >= 3 AND NOT EXISTS (
        SELECT FROM ops.safety_review_queue AS q
        WHERE q.text_id = t.id AND q.status <> 'approved'
    )
),

ranked AS (
    SELECT
        d.id,
        d.language,
        row_number() OVER (PARTITION BY d.language, d.label ORDER BY md5(d.id::text || %(seed)s::text)) AS nth
    FROM told AS d
),

balanced AS (
    SELECT
        r.id,
        row_number() OVER (PARTITION BY r.language ORDER BY r.nth, md5(r.id::text || %(seed)s::text)) AS nth
    FROM ranked AS r
)

SELECT b.id FROM balanced AS b
ORDER BY b.nth, md5(b.id::text || %(seed)s::text) LIMIT %(count)s
