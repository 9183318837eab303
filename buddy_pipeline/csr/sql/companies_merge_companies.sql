-- The last row of a company tells its name, the last that has an industry tells that.
MERGE INTO csr.companies t USING (
    SELECT
        s.company_id AS id,
        (array_agg(s.company ORDER BY s.row DESC))[1] AS name,
        (array_agg(s.industry ORDER BY s.row DESC) FILTER (WHERE s.industry IS NOT NULL))[1] AS industry,
        NOT EXISTS (
            SELECT FROM pii.company_roster r
            WHERE r.company_id = s.company_id AND r.roster_date > %(export_date)s
        ) AS is_newest
    FROM {staged} s
    WHERE {taken}
    GROUP BY s.company_id
) n ON t.id = n.id
WHEN MATCHED AND (
    is_newest AND row(t.name, t.industry) IS DISTINCT FROM row(n.name, n.industry)
    OR t.created_at > %(export_date)s) THEN
    UPDATE SET
        name = CASE WHEN is_newest THEN n.name ELSE t.name END,
        industry = CASE WHEN is_newest THEN n.industry ELSE t.industry END,
        created_at = least(t.created_at, %(export_date)s)
WHEN NOT MATCHED THEN
    INSERT (id, name, industry, created_at) VALUES (n.id, n.name, n.industry, %(export_date)s)
