-- Snippets, each once: of the same words of one person the first. What was decided about one stays.
INSERT INTO csr.evidence_snippets (id, outcome_score_id, label, snippet_hash, masked, status, created_at)
SELECT DISTINCT ON (r.snippet_hash)
    r.id,
    r.outcome_score_id,
    r.label,
    r.snippet_hash,
    r.masked,
    'waiting' AS status,
    r.created_at
FROM read_snippets AS r
ORDER BY r.snippet_hash, r.created_at, r.outcome_score_id
ON CONFLICT (snippet_hash) DO UPDATE SET masked = excluded.masked
