-- Scores that the texts do not give any more.
DELETE FROM csr.outcome_scores AS s
USING read_texts AS r
WHERE s.text_id = r.id AND NOT EXISTS (SELECT FROM read_scores AS n WHERE n.id = s.id)
