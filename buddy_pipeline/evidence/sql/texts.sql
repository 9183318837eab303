-- The texts that were read. One that did not change, and that a reader could not read now (`read_by` is empty), counts as it did.
INSERT INTO csr.texts (
    id,
    text_type,
    source_key,
    kind,
    match_id,
    session_id,
    writer,
    written_at,
    language,
    words,
    is_read,
    seal,
    read_by,
    screened_by,
    export_date
)
SELECT
    r.id,
    r.text_type,
    r.source_key,
    r.kind,
    r.match_id,
    r.session_id,
    r.writer,
    r.written_at,
    r.language,
    r.words,
    r.is_read,
    r.seal,
    r.read_by,
    r.screened_by,
    r.export_date
FROM read_texts AS r
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind, match_id = excluded.match_id, session_id = excluded.session_id, writer = excluded.writer,
    written_at = excluded.written_at, language = excluded.language, words = excluded.words,
    is_read = CASE WHEN excluded.read_by = '' AND texts.seal = excluded.seal THEN texts.is_read ELSE excluded.is_read END,
    seal = excluded.seal, read_by = excluded.read_by, screened_by = excluded.screened_by
