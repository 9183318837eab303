-- The figures of the company, or of everybody, that were told last: those of the same period, if there are any, else of another.
SELECT
    t.period,
    t.told_at,
    t.period = %(period)s AS of_the_period,
    t.hours,
    t.volunteers_count,
    t.participants_count,
    t.sessions_count,
    t.avg_integration_score,
    t.avg_language_level,
    t.avg_job_readiness,
    t.vis_score,
    t.sroi_ratio,
    t.investment,
    t.present_value,
    t.currency
FROM impact.told t
WHERE t.level = 'figures' AND t.scope = %(scope)s AND t.company_id IS NOT DISTINCT FROM %(company)s
ORDER BY of_the_period DESC, t.told_at DESC
LIMIT 1
