-- The words of snippets, sealed.
INSERT INTO pii.evidence_snippets (id, key_id, sealed)
SELECT DISTINCT ON (r.id)
    r.id,
    r.key_id,
    r.sealed
FROM read_snippets AS r
INNER JOIN csr.evidence_snippets AS p ON p.id = r.id
ORDER BY r.id
ON CONFLICT (
    id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed
WHERE (pii.evidence_snippets.key_id, pii.evidence_snippets.sealed) IS DISTINCT FROM (excluded.key_id, excluded.sealed)
