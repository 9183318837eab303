-- Texts that a reader could not read when it was asked.
SELECT count(*) AS waiting
FROM csr.texts AS t
WHERE t.read_by = ''
