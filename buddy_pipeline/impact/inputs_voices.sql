-- What texts tell of participants, and which snippets of them may be shown. Whose matches and sessions these are is evidence.
SELECT
    v.written_at AS at,
    hash_record_extended(
        row(18, v.score_id, v.user_id, v.written_at, v.dimension, v.score, v.is_mixed, v.read_by), 0
    ) AS hash
FROM voice v
UNION ALL
SELECT
    v.written_at,
    hash_record_extended(row(19, p.id, p.outcome_score_id), 0)
FROM csr.evidence_snippets p
JOIN voice v ON v.score_id = p.outcome_score_id
WHERE p.status = 'approved' AND p.snippet_text IS NOT NULL
