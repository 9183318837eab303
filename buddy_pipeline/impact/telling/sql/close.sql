-- What was told of almost the same people, that of the same company first. Of who was erased since, nobody can say who it
-- was: they count as different. Figures of everybody are compared with those of the same period alone, see docs/telling.md.
WITH mine AS (
    SELECT
        side,
        user_id
    FROM population
    WHERE company_id IS NOT DISTINCT FROM %(company)s
),

sizes AS (
    SELECT
        w.side,
        w.least,
        count(m.user_id) AS people
    FROM (VALUES ('volunteer', %(least_volunteers)s), ('participant', %(least_participants)s)) AS w (side, least)
    LEFT JOIN mine m USING (side)
    GROUP BY w.side, w.least
),

shared AS (
    SELECT
        o.told_id,
        o.side,
        count(*) AS people
    FROM impact.told_people o
    JOIN mine m USING (side, user_id)
    GROUP BY o.told_id, o.side
)

SELECT
    t.period,
    t.scope,
    (t.company_id IS NOT DISTINCT FROM %(company)s) AS of_the_same,
    z.side
FROM impact.told t
CROSS JOIN sizes z
LEFT JOIN shared h ON h.told_id = t.id AND h.side = z.side
CROSS JOIN
    LATERAL (
        SELECT
            CASE z.side WHEN 'volunteer' THEN t.volunteers ELSE t.participants END + z.people
            - 2 * coalesce(h.people, 0) AS differing
    ) d
WHERE
    t.level = 'figures' AND d.differing BETWEEN 1 AND z.least - 1
    AND (t.period = %(period)s OR (t.scope = 'company' AND %(company)s::uuid IS NOT NULL))
ORDER BY of_the_same DESC, t.told_at DESC
LIMIT 1
