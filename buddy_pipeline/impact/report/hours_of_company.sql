-- The company's part of the hours of its members, by month and kind of activity.
SELECT
    a.period,
    a.activity,
    coalesce(sum(a.hours / n.companies) FILTER (WHERE NOT a.is_estimated), 0) AS recorded,
    coalesce(sum(a.hours / n.companies) FILTER (WHERE a.is_estimated), 0) AS estimated
FROM ({done_by_company}) a
CROSS JOIN
    LATERAL (
        SELECT count(*) AS companies
        FROM csr.company_users o
        WHERE
            o.user_id = a.volunteer_id
            AND o.joined_at <= a.happened_at AND (o.left_at IS NULL OR a.happened_at < o.left_at)
    ) n
GROUP BY a.period, a.activity
ORDER BY a.period, a.activity
