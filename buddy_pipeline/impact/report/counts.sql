-- What companies ask for, of the program and of a company.
SELECT
    scope,
    participants_count,
    volunteers_count,
    sessions_count,
    participants_share,
    volunteers_share,
    sessions_share,
    avg_integration_score,
    avg_language_level,
    avg_job_readiness,
    vis_score,
    reasons
FROM csr.metrics_company_period
WHERE period = %(period)s AND (scope = 'program' OR company_id = %(company)s)
