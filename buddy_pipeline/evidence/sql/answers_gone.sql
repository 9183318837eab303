-- Answers about what texts were before they changed.
DELETE FROM ops.remote_readings AS a
USING read_texts AS r INNER JOIN csr.texts AS t ON t.id = r.id
WHERE a.text_id = r.id AND t.seal <> r.seal
