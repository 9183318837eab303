-- The return in the base scenario, with the lowest and the highest ratio of all scenarios.
INSERT INTO impact.sroi (
    id, period, scope, company_id, recorded_hours, estimated_hours, hour_value_year, hour_value, hours_value, program_costs,
    reason_costs, investment, gross_value, value, present_value, ratio, ratio_low, ratio_high, reason, currency,
    methodology_version, methodology_digest
)
SELECT
    g.id,
    %(period)s,
    g.scope,
    g.company_id,
    g.recorded,
    g.estimated,
    %(hour_value_year)s,
    %(hour_value)s,
    r.hours_value,
    r.costs,
    %(reason_costs)s,
    r.investment,
    r.gross_value,
    r.value,
    r.present_value,
    r.ratio,
    e.low,
    e.high,
    CASE
        WHEN r.ratio IS NOT NULL THEN NULL
        WHEN r.investment IS NULL THEN %(no_hour_value)s
        ELSE 'No hours and no costs are known, so nothing is counted as invested.'
    END,
    %(currency)s,
    %(version)s,
    %(digest)s
FROM given g
JOIN return r ON r.id = g.id AND r.scenario = %(base)s
JOIN (SELECT
    id,
    min(ratio) AS low,
    max(ratio) AS high
FROM return
GROUP BY id) e ON e.id = g.id
