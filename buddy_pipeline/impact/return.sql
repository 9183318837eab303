-- The return of each scope in each scenario; nothing of what was invested if the costs that were told cannot be counted.
CREATE TEMP TABLE return ON COMMIT DROP AS
WITH gained_value AS (
    SELECT
        id,
        scenario,
        sum(quantity * unit_value) AS gross_value,
        sum(quantity * unit_value * kept) AS value,
        sum(quantity * unit_value * kept * worth) AS present_value
    FROM gain
    GROUP BY id, scenario
),

told AS (
    SELECT
        id,
        sum(money) AS money,
        sum(hours) AS hours
    FROM told_input
    GROUP BY id
)

SELECT
    r.*,
    r.present_value / nullif(r.investment, 0) AS ratio
FROM (
    SELECT
        g.id,
        s.scenario,
        s.hour_value * (g.recorded + g.estimated) AS hours_value,
        CASE WHEN %(no_costs)s::text IS NULL THEN coalesce(c.own + coalesce(c.told, 0), c.told) END AS costs,
        CASE
            WHEN %(no_costs)s::text IS NULL
                THEN s.hour_value * (g.recorded + g.estimated * s.estimated_hours) + coalesce(c.own, 0) + coalesce(c.told, 0)
        END AS investment,
        coalesce(v.gross_value, 0) AS gross_value,
        coalesce(v.value, 0) AS value,
        coalesce(v.present_value, 0) AS present_value
    FROM given g
    CROSS JOIN
        jsonb_to_recordset(%(scenarios)s)
            AS s (
                scenario text, hour_value numeric, program_costs numeric, estimated_hours numeric
            )
    LEFT JOIN gained_value v ON v.id = g.id AND v.scenario = s.scenario
    LEFT JOIN told t ON t.id = g.id
    CROSS JOIN
        LATERAL (
            VALUES (
                s.program_costs * g.share_of_costs, t.money + CASE WHEN t.hours > 0 THEN t.hours * s.hour_value ELSE 0 END
            )
        ) AS c (own, told)
) r
