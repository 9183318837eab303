-- Adds ids that are new.
INSERT INTO csr.user_external_ids (provider, external_id, reference, profile_id, by_address, created_at)
SELECT
    p.provider,
    p.external_id,
    p.reference,
    p.user_id,
    w.by_address,
    w.seen_first
FROM person p JOIN wanted w ON w.external_id = p.external_id AND w.is_one
WHERE NOT p.is_known AND p.provider = %(program)s
