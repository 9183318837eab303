-- Snippets of the texts that no score rests on any more, likewise.
DELETE FROM csr.evidence_snippets AS p
USING csr.outcome_scores AS s, read_texts AS r, csr.texts AS t
WHERE
    p.outcome_score_id = s.id AND s.text_id = r.id AND t.id = r.id
    AND (r.read_by <> '' OR t.seal <> r.seal)
    AND NOT EXISTS (
        SELECT FROM read_snippets AS n
        WHERE n.snippet_hash = p.snippet_hash
    )
