-- The same by month, beside how many people texts of the month tell of in all programs.
SELECT
    v.dimension,
    m.month,
    m.people,
    m.mean,
    a.people AS everybody
FROM impact.voices v
JOIN impact.voices_months m ON m.voices_id = v.id
LEFT JOIN impact.voices w ON w.period = v.period AND w.scope = 'program' AND w.dimension = v.dimension
LEFT JOIN impact.voices_months a ON a.voices_id = w.id AND a.month = m.month
WHERE v.period = %(period)s AND v.scope = %(scope)s AND v.company_id IS NOT DISTINCT FROM %(company)s
