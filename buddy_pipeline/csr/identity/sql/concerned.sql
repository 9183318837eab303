-- Ids that had an address of the touched ones, and all that were one person with any of these.
SELECT
    provider,
    external_id
FROM alike
UNION
SELECT
    x.provider,
    x.external_id
FROM csr.user_external_ids x JOIN (
    SELECT DISTINCT y.profile_id FROM csr.user_external_ids y JOIN alike USING (provider, external_id)
) p
    USING (profile_id)
