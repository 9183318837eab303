-- Those whom figures are of: everybody, each company with a member in the window, and the people in no company.
CREATE TEMP TABLE scope ON COMMIT DROP AS
SELECT
    md5(concat_ws('|', s.scope, s.company_id, %(period)s))::uuid AS id,
    s.scope,
    s.company_id
FROM (
    VALUES ('program', NULL::uuid), ('no_company', NULL)
    UNION ALL
    SELECT DISTINCT
        'company',
        c.company_id
    FROM csr.company_users c
    WHERE c.joined_at < %(end)s AND (c.left_at IS NULL OR c.left_at > %(start)s)
) s (scope, company_id)
