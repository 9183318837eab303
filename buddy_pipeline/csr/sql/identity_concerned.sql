-- Ids that had an address of the touched ones, and all that were one person with any of these.
SELECT external_id FROM alike
UNION
SELECT x.external_id FROM csr.user_external_ids x JOIN (
    SELECT DISTINCT y.profile_id FROM csr.user_external_ids y JOIN alike USING (external_id)
    WHERE y.provider = %(program)s
) p
    USING (profile_id)
WHERE x.provider = %(program)s
