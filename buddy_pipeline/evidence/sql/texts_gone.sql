-- Texts of the rows that were read in which nobody writes any more.
DELETE FROM csr.texts AS t
WHERE
    t.text_type = any(%(text_types)s::text[])
    AND t.source_key IN (SELECT r.source_key FROM read_texts AS r)
    AND t.id NOT IN (SELECT r.id FROM read_texts AS r)
