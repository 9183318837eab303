-- The return of the program and of a company.
SELECT
    scope,
    id,
    recorded_hours,
    estimated_hours,
    hour_value_year,
    hour_value,
    hours_value,
    program_costs,
    reason_costs,
    investment,
    gross_value,
    value,
    present_value,
    net_present_value,
    payback_years,
    is_gross,
    ratio,
    ratio_low,
    ratio_high,
    ratio_unfavourable,
    ratio_favourable,
    reason,
    currency,
    methodology_version,
    methodology_digest
FROM impact.sroi
WHERE period = %(period)s AND (scope = 'program' OR company_id = %(company)s)
