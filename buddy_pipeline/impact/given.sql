-- Hours of each scope, and its share of the costs; where nobody gave an hour, costs are of no company.
CREATE TEMP TABLE given ON COMMIT DROP AS
WITH hours AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        a.is_estimated,
        sum(a.minutes) / 60.0 AS hours
    FROM impact.volunteer_activity a
    WHERE a.period BETWEEN %(first)s AND %(last)s
    GROUP BY a.is_estimated
    UNION ALL
    SELECT
        CASE WHEN s.company_id IS NULL THEN 'no_company' ELSE 'company' END,
        s.company_id,
        a.is_estimated,
        sum(a.minutes * coalesce(s.share, 1)) / 60.0
    FROM impact.volunteer_activity a
    LEFT JOIN membership s ON s.user_id = a.volunteer_id AND s.since <= a.happened_at AND a.happened_at < s.until
    WHERE a.period BETWEEN %(first)s AND %(last)s
    GROUP BY s.company_id, a.is_estimated
),

both_kinds AS (
    SELECT
        o.id,
        o.scope,
        o.company_id,
        coalesce(sum(h.hours) FILTER (WHERE NOT h.is_estimated), 0) AS recorded,
        coalesce(sum(h.hours) FILTER (WHERE h.is_estimated), 0) AS estimated
    FROM scope o
    LEFT JOIN hours h ON h.scope = o.scope AND h.company_id IS NOT DISTINCT FROM o.company_id
    GROUP BY o.id, o.scope, o.company_id
)

SELECT
    b.*,
    CASE
        WHEN b.scope = 'program' THEN 1
        ELSE coalesce((b.recorded + b.estimated) / nullif(p.recorded + p.estimated, 0), (b.scope = 'no_company')::integer)
    END AS share_of_costs
FROM both_kinds b
JOIN both_kinds p ON p.scope = 'program'
