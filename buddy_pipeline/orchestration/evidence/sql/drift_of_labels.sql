-- Shares of labels in the newest month that has some, beside those of the three months before.
WITH labels AS (
    SELECT
        date_trunc('month', t.written_at) AS month,
        l.label ->> 'label' AS label
    FROM csr.outcome_scores AS s
    INNER JOIN csr.texts AS t ON t.id = s.text_id
    CROSS JOIN LATERAL jsonb_array_elements(s.labels) AS l (label)
    WHERE t.written_at IS NOT NULL
),

newest AS (SELECT max(month) AS month FROM labels),

counted AS (
    SELECT
        l.label,
        count(*) FILTER (WHERE l.month = n.month) AS now,
        count(*) FILTER (WHERE l.month < n.month) AS before
    FROM labels AS l
    CROSS JOIN newest AS n
    WHERE l.month >= n.month - interval '3 months'
    GROUP BY l.label
)

SELECT
    to_char((SELECT n.month FROM newest AS n), 'YYYY-MM') AS month,
    coalesce(sum(c.now), 0)::int AS labels,
    coalesce(sum(c.before), 0)::int AS labels_before,
    round(
        coalesce(
            sum(abs(c.now / nullif(t.now, 0) - c.before / nullif(t.before, 0))) / 2, 0
        ), 3
    )::float8 AS distance
FROM counted AS c
CROSS JOIN (SELECT
    sum(a.now) AS now,
    sum(a.before) AS before
FROM counted AS a) AS t
