-- The return of everybody or of a company.
SELECT *
FROM impact.sroi
WHERE period = {period} AND scope = {scope} AND company_id IS NOT DISTINCT FROM {company}
