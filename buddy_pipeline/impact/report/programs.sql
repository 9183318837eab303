-- The figures of each program alone, of everybody or of a company, and how many volunteers have a score in it.
SELECT
    p.program,
    p.volunteers_count,
    p.participants_count,
    p.sessions_count,
    p.recorded_hours + p.estimated_hours AS hours,
    p.avg_integration_score,
    p.avg_language_level,
    p.avg_job_readiness,
    p.vis_score,
    p.reasons,
    (
        SELECT count(*)
        FROM impact.program_scores s
        WHERE
            s.period = p.period AND s.program = p.program AND s.score IS NOT NULL AND (
                m.scope = 'program' OR EXISTS (
                    SELECT FROM csr.company_users c
                    WHERE
                        c.company_id = m.company_id AND c.user_id = s.volunteer_id
                        AND c.joined_at < %(end)s AND (c.left_at IS NULL OR c.left_at > %(start)s)
                )
            )
    ) AS scored
FROM csr.metrics_company_period m
JOIN impact.company_programs p ON p.metrics_id = m.id
WHERE m.period = %(period)s AND m.scope = %(scope)s AND m.company_id IS NOT DISTINCT FROM %(company)s
