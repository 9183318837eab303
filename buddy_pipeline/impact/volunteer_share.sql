-- The companies' shares in each volunteer: by what they did in the window; of who did nothing, by their companies at its end.
CREATE TEMP TABLE volunteer_share ON COMMIT DROP AS
WITH done AS (
    SELECT
        a.volunteer_id,
        s.company_id,
        sum(coalesce(s.share, 1)) AS part
    FROM impact.volunteer_activity a
    LEFT JOIN membership s ON s.user_id = a.volunteer_id AND s.since <= a.happened_at AND a.happened_at < s.until
    WHERE a.period BETWEEN %(first)s AND %(last)s
    GROUP BY a.volunteer_id, s.company_id
),

idle AS (
    SELECT volunteer_id FROM accompanied
    UNION
    SELECT volunteer_id FROM impact.vis_scores
    WHERE period = %(period)s
    EXCEPT
    SELECT volunteer_id FROM done
)

SELECT
    d.volunteer_id,
    d.company_id,
    d.part / n.activities AS share,
    TRUE AS is_active
FROM done d
JOIN (SELECT
    volunteer_id,
    round(sum(part)) AS activities
FROM done
GROUP BY volunteer_id) n USING (volunteer_id)
UNION ALL
SELECT
    i.volunteer_id,
    s.company_id,
    coalesce(s.share, 1),
    FALSE
FROM idle i
LEFT JOIN membership s ON s.user_id = i.volunteer_id AND s.since < %(end)s AND s.until >= %(end)s
