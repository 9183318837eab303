-- Activities of the members of a company while they were.
SELECT a.*
FROM csr.company_users c
JOIN impact.volunteer_activity a
    ON
        a.volunteer_id = c.user_id AND c.company_id = %(company)s
        AND a.period BETWEEN %(first)s AND %(last)s
        AND c.joined_at <= a.happened_at AND (c.left_at IS NULL OR a.happened_at < c.left_at)
