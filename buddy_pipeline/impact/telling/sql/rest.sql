-- The sides on which few people are left whom neither this company nor another one whose figures of the period were told has: the
-- figures of everybody less those that were told are theirs.
SELECT e.side
FROM (
    SELECT
        w.side,
        w.company_id IS NULL AS is_everybody,
        w.user_id,
        EXISTS (
            SELECT FROM population p
            WHERE p.company_id = %(company)s AND p.side = w.side AND p.user_id = w.user_id
        )
        OR EXISTS (
            SELECT FROM impact.told t
            JOIN impact.told_people o ON o.told_id = t.id
            WHERE
                t.period = %(period)s AND t.scope = 'company' AND t.level = 'figures'
                AND o.side = w.side AND o.user_id = w.user_id
        ) AS is_told
    FROM population w
) e
JOIN (VALUES ('volunteer', %(least_volunteers)s), ('participant', %(least_participants)s)) AS l (side, least) USING (side)
WHERE e.is_everybody
GROUP BY e.side, l.least
HAVING bool_or(e.is_told) AND count(*) FILTER (WHERE NOT e.is_told) BETWEEN 1 AND l.least - 1
