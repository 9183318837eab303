-- Snippets that a person approved, the newest first. What was put under a flag since the figures were made is not shown.
SELECT
    v.dimension,
    p.snippet_text AS words,
    t.language,
    n.written_at
FROM impact.voices v
JOIN impact.voices_snippets n ON n.voices_id = v.id
JOIN csr.evidence_snippets p ON p.id = n.snippet_id
JOIN csr.outcome_scores s ON s.id = p.outcome_score_id
JOIN csr.texts t ON t.id = s.text_id
WHERE
    v.period = %(period)s AND v.scope = %(scope)s AND v.company_id IS NOT DISTINCT FROM %(company)s
    AND p.status = 'approved' AND p.snippet_text IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ops.safety_review_queue q
        WHERE q.text_id = t.id AND q.status <> 'approved'
    )
ORDER BY n.written_at DESC, p.id
