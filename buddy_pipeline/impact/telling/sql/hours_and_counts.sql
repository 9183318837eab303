-- Hours in steps, and the counts of those who are not few.
SELECT
    round((r.recorded_hours + r.estimated_hours) / %(hours_step)s) * %(hours_step)s AS hours,
    CASE WHEN m.volunteers_count >= %(least_volunteers)s THEN m.volunteers_count END AS volunteers,
    CASE WHEN m.participants_count >= %(least_participants)s THEN m.participants_count END AS participants
FROM csr.metrics_company_period m
JOIN impact.sroi r ON r.period = m.period AND r.scope = m.scope AND r.company_id IS NOT DISTINCT FROM m.company_id
WHERE m.period = %(period)s AND m.scope = %(scope)s AND m.company_id IS NOT DISTINCT FROM %(company)s
