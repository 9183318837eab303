-- Keeps what is told: all figures, or hours in steps and the counts of those who are not few. A mean that rests on an outcome of
-- few people is left out.
INSERT INTO impact.told (
    id, scope, company_id, period, told_at, level, reason, volunteers, participants, volunteers_with_data, participants_with_data,
    least_volunteers, least_participants, hours, volunteers_count, participants_count, sessions_count, avg_integration_score,
    avg_language_level, avg_job_readiness, vis_score, sroi_ratio, investment, present_value, currency, methodology_version,
    methodology_digest
)
SELECT
    %(id)s,
    m.scope,
    m.company_id,
    m.period,
    clock_timestamp(),
    %(level)s,
    %(reason)s,
    %(volunteers)s,
    %(participants)s,
    %(volunteers_with_data)s,
    %(participants_with_data)s,
    %(least_volunteers)s,
    %(least_participants)s,
    CASE WHEN w.all_of_it THEN h.hours ELSE round(h.hours / %(hours_step)s) * %(hours_step)s END,
    CASE WHEN w.all_of_it OR m.volunteers_count >= %(least_volunteers)s THEN m.volunteers_count END,
    CASE WHEN w.all_of_it OR m.participants_count >= %(least_participants)s THEN m.participants_count END,
    CASE WHEN w.all_of_it THEN m.sessions_count END,
    CASE WHEN w.all_of_it AND NOT 'integration_score' = any(o.of_few) THEN m.avg_integration_score END,
    CASE WHEN w.all_of_it AND NOT 'language_proficiency' = any(o.of_few) THEN m.avg_language_level END,
    CASE WHEN w.all_of_it AND NOT 'job_readiness' = any(o.of_few) THEN m.avg_job_readiness END,
    CASE WHEN w.all_of_it THEN round(m.vis_score) END,
    CASE WHEN w.all_of_it THEN r.ratio END,
    CASE WHEN w.all_of_it THEN r.investment END,
    CASE WHEN w.all_of_it THEN r.present_value END,
    r.currency,
    m.methodology_version,
    m.methodology_digest
FROM csr.metrics_company_period m
JOIN impact.sroi r ON r.period = m.period AND r.scope = m.scope AND r.company_id IS NOT DISTINCT FROM m.company_id
CROSS JOIN LATERAL (SELECT r.recorded_hours + r.estimated_hours AS hours) h
CROSS JOIN LATERAL (SELECT %(level)s = 'figures' AS all_of_it) w
CROSS JOIN
    LATERAL (
        SELECT coalesce(array_agg(d.dimension), '{}') AS of_few
        FROM impact.sroi_outcomes s
        JOIN jsonb_to_recordset(%(dimensions)s) AS d (outcome text, dimension text) USING (outcome)
        WHERE s.sroi_id = r.id AND r.scope = 'company' AND s.people > 0 AND s.people < %(least_participants)s
    ) o
WHERE m.period = %(period)s AND m.scope = %(scope)s AND m.company_id IS NOT DISTINCT FROM %(company)s
ON CONFLICT (id) DO UPDATE SET
    told_at = excluded.told_at,
    level = excluded.level,
    reason = excluded.reason,
    volunteers_with_data = excluded.volunteers_with_data,
    participants_with_data = excluded.participants_with_data,
    least_volunteers = excluded.least_volunteers,
    least_participants = excluded.least_participants,
    hours = excluded.hours,
    volunteers_count = excluded.volunteers_count,
    participants_count = excluded.participants_count,
    sessions_count = excluded.sessions_count,
    avg_integration_score = excluded.avg_integration_score,
    avg_language_level = excluded.avg_language_level,
    avg_job_readiness = excluded.avg_job_readiness,
    vis_score = excluded.vis_score,
    sroi_ratio = excluded.sroi_ratio,
    investment = excluded.investment,
    present_value = excluded.present_value,
    methodology_version = excluded.methodology_version,
    methodology_digest = excluded.methodology_digest
