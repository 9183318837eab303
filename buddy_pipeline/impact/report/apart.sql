-- The fewest people of any outcome, any kind of activity and any program that make up the figures of a company.
SELECT
    (
        SELECT min(s.people)
        FROM impact.sroi_outcomes s
        WHERE s.sroi_id = %(sroi)s AND s.people > 0
    ) AS outcomes,
    (
        SELECT min(k.people)
        FROM (
            SELECT count(DISTINCT d.volunteer_id) AS people
            FROM ({done_by_company}) d
            GROUP BY d.activity
        ) k
    ) AS kinds,
    (
        SELECT min(nullif(p.volunteers_count, 0))
        FROM csr.metrics_company_period m
        JOIN impact.company_programs p ON p.metrics_id = m.id
        WHERE m.period = %(period)s AND m.company_id = %(company)s
    ) AS volunteers_of_programs,
    (
        SELECT min(nullif(p.participants_count, 0))
        FROM csr.metrics_company_period m
        JOIN impact.company_programs p ON p.metrics_id = m.id
        WHERE m.period = %(period)s AND m.company_id = %(company)s
    ) AS participants_of_programs
