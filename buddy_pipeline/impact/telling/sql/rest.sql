-- The sides on which few people are left whom neither this company nor another one whose figures of the period were told has: the
-- figures of everybody less those that were told are theirs.
WITH told AS (
    SELECT
        side,
        user_id
    FROM population
    WHERE company_id = %(company)s
    UNION
    SELECT
        o.side,
        o.user_id
    FROM impact.told t
    JOIN impact.told_people o ON o.told_id = t.id
    WHERE t.period = %(period)s AND t.scope = 'company' AND t.level = 'figures'
)

SELECT w.side
FROM population w
JOIN (VALUES ('volunteer', %(least_volunteers)s), ('participant', %(least_participants)s)) AS l (side, least) USING (side)
LEFT JOIN told t USING (side, user_id)
WHERE w.company_id IS NULL
GROUP BY w.side, l.least
HAVING count(t.user_id) > 0 AND count(*) - count(t.user_id) BETWEEN 1 AND l.least - 1
