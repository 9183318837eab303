-- The company's part in what a person does: one of as many as the person belongs to at that moment; no row if it has none.
SELECT 1.0 / count(*) AS part
FROM csr.company_users e
WHERE e.user_id = {who} AND e.joined_at <= {at} AND (e.left_at IS NULL OR {at} < e.left_at)
HAVING bool_or(e.company_id = {company})
