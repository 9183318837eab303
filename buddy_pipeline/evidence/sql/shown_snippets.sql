-- Snippets with the score that rests on each. A text under a flag that nobody approved is evidence nowhere.
SELECT
    p.id,
    s.text_id,
    s.text_type,
    t.language,
    s.dimension,
    s.about,
    p.label,
    s.score::float8 AS score,
    p.status,
    p.masked,
    p.snippet_text,
    x.key_id,
    x.sealed
FROM csr.evidence_snippets AS p
INNER JOIN csr.outcome_scores AS s ON s.id = p.outcome_score_id
INNER JOIN csr.texts AS t ON t.id = s.text_id
INNER JOIN pii.evidence_snippets AS x ON x.id = p.id
WHERE
    (%(status)s::text IS NULL OR p.status = %(status)s::text)
    AND (%(snippet)s::text IS NULL OR starts_with(p.id::text, %(snippet)s::text))
    AND (%(text)s::uuid IS NULL OR s.text_id = %(text)s::uuid)
    AND (%(snippet)s::text IS NOT NULL OR %(text)s::uuid IS NOT NULL OR NOT EXISTS (
        SELECT FROM ops.safety_review_queue AS q
        WHERE q.text_id = s.text_id AND q.status <> 'approved'
    ))
ORDER BY t.written_at DESC NULLS LAST, p.id
LIMIT %(most)s
