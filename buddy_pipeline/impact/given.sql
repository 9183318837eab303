-- Hours of each scope, and its share of the costs; where nobody gave an hour, costs are of no company.
CREATE TEMP TABLE given ON COMMIT DROP AS
WITH hours AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        sum(recorded_minutes) FILTER (WHERE activities > estimated_activities) / 60.0 AS recorded,
        sum(estimated_minutes) FILTER (WHERE estimated_activities > 0) / 60.0 AS estimated
    FROM impact.volunteer_months
    WHERE period BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        sum(recorded_minutes) / 60.0,
        sum(estimated_minutes) / 60.0
    FROM work
    GROUP BY company_id
),

both_kinds AS (
    SELECT
        o.id,
        o.scope,
        o.company_id,
        coalesce(h.recorded, 0) AS recorded,
        coalesce(h.estimated, 0) AS estimated
    FROM scope o
    LEFT JOIN hours h ON h.scope = o.scope AND h.company_id IS NOT DISTINCT FROM o.company_id
)

SELECT
    b.*,
    CASE
        WHEN b.scope = 'program' THEN 1
        ELSE coalesce((b.recorded + b.estimated) / nullif(p.recorded + p.estimated, 0), (b.scope = 'no_company')::integer)
    END AS share_of_costs
FROM both_kinds b
JOIN both_kinds p ON p.scope = 'program'
