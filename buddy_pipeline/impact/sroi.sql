-- The return in the base scenario, with the lowest and the highest ratio that one assumption gives, and those of all at once.
INSERT INTO impact.sroi (
    id, period, scope, company_id, recorded_hours, estimated_hours, hour_value_year, hour_value, hours_value, program_costs,
    reason_costs,
    investment,
    gross_value,
    value,
    is_gross,
    present_value,
    net_present_value,
    payback_years,
    ratio,
    ratio_low,
    ratio_high,
    ratio_unfavourable,
    ratio_favourable, reason, currency,
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
    %(is_gross)s,
    r.present_value,
    r.present_value - r.investment,
    p.years,
    r.ratio,
    e.low,
    e.high,
    e.unfavourable,
    e.favourable,
    CASE
        WHEN r.ratio IS NOT NULL THEN NULL
        WHEN %(no_costs)s::text IS NOT NULL THEN %(no_costs)s
        WHEN r.investment IS NULL THEN %(no_hour_value)s
        ELSE 'No hours and no costs are known, so nothing is counted as invested.'
    END,
    %(currency)s,
    %(version)s,
    %(digest)s
FROM given g
JOIN return r ON r.id = g.id AND r.scenario = %(base)s
LEFT JOIN payback p ON p.id = g.id
JOIN (SELECT
    id,
    min(ratio) FILTER (WHERE scenario NOT IN (%(unfavourable)s, %(favourable)s)) AS low,
    max(ratio) FILTER (WHERE scenario NOT IN (%(unfavourable)s, %(favourable)s)) AS high,
    max(ratio) FILTER (WHERE scenario = %(unfavourable)s) AS unfavourable,
    max(ratio) FILTER (WHERE scenario = %(favourable)s) AS favourable
FROM return
GROUP BY id) e ON e.id = g.id
