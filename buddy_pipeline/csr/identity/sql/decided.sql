-- Decisions that stand, by the external ids of whom they tell.
SELECT
    d.id,
    d.same,
    x.provider,
    x.external_id,
    y.provider AS other_provider,
    y.external_id AS other_external_id,
    d.decided_at,
    d.decided_by
FROM pii.identity_decisions d
JOIN csr.user_external_ids x ON x.provider = d.provider AND x.reference = d.reference
JOIN csr.user_external_ids y ON y.provider = d.other_provider AND y.reference = d.other_reference
WHERE d.undone_at IS NULL
