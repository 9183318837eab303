-- Scores that the texts do not give any more. What was told of a text that did not change stays while a reader could not read it.
DELETE FROM csr.outcome_scores AS s
USING read_texts AS r INNER JOIN csr.texts AS t ON t.id = r.id
WHERE
    s.text_id = r.id
    AND (r.read_by <> '' OR t.seal <> r.seal)
    AND NOT EXISTS (
        SELECT FROM read_scores AS n
        WHERE n.id = s.id
    )
