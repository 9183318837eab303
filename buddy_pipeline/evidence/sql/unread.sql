-- Rows with texts that were not read yet, or are read differently now.
SELECT {columns}
FROM {written_in} AS e
LEFT JOIN csr.texts AS t ON t.text_type = {text_type} AND t.source_key = {source_key}
WHERE
    {is_there}
    AND (%(first)s::date IS NULL OR (e.export_date >= %(first)s::date AND e.export_date < %(end)s::date))
    AND (
        t.id IS NULL
        OR t.seal <> {seal}
        OR t.read_by <> %(read_by)s
        OR t.screened_by <> %(screened_by)s
        OR t.match_id IS DISTINCT FROM {match}
        OR t.session_id IS DISTINCT FROM {session}
    )
