-- What others gave, as lists of costs tell of the window: of a company that has people here its own, of all others shared like
-- the program's costs. `money` is in the currency of the report; hours are valued like those of volunteers.
CREATE TEMP TABLE told_input ON COMMIT DROP AS
WITH told AS (
    SELECT
        c.kind,
        c.funder_id,
        max(c.funder) AS funder,
        coalesce(sum(c.amount * r.rate), 0) AS money,
        coalesce(sum(c.hours), 0) AS hours
    FROM csr.costs c
    LEFT JOIN jsonb_to_recordset(%(rates)s) AS r (currency text, rate numeric) ON r.currency = c.currency
    WHERE c.month BETWEEN %(first)s AND %(last)s
    GROUP BY c.kind, c.funder_id
)

SELECT
    g.id,
    t.kind,
    t.funder_id,
    t.funder,
    t.money * s.share AS money,
    t.hours * s.share AS hours
FROM told t
CROSS JOIN given g
CROSS JOIN
    LATERAL (
        SELECT
            CASE
                WHEN g.scope = 'program' THEN 1
                WHEN
                    t.funder_id IN (
                        SELECT company_id FROM scope
                        WHERE scope = 'company'
                    )
                    THEN (g.company_id IS NOT DISTINCT FROM t.funder_id)::integer
                ELSE g.share_of_costs
            END AS share
    ) s
WHERE s.share > 0
