-- Texts of a type that nobody has any more.
DELETE FROM csr.texts AS t
WHERE
    t.text_type = {text_type}
    AND NOT EXISTS (
        SELECT FROM {written_in} AS w
        WHERE concat_ws('|', {key}) = t.source_key AND {is_there}
    )
