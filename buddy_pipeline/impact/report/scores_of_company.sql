-- The same of those who did something as members of a company, and of its members at the end of the window who did nothing.
SELECT
    band,
    reason,
    coverage,
    score IS NOT NULL AS has_score,
    count(*) AS people
FROM impact.vis_scores
WHERE
    period = %(period)s AND volunteer_id IN (
        SELECT d.volunteer_id FROM ({done_by_company}) d
        UNION ALL
        SELECT c.user_id
        FROM csr.company_users c
        WHERE
            c.company_id = %(company)s AND c.joined_at < %(end)s AND (c.left_at IS NULL OR c.left_at >= %(end)s)
            AND NOT EXISTS (
                SELECT FROM impact.volunteer_activity a
                WHERE a.volunteer_id = c.user_id AND a.period BETWEEN %(first)s AND %(last)s
            )
    )
GROUP BY band, reason, coverage, has_score
ORDER BY band, reason, coverage
