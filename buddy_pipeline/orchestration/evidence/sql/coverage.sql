-- How many texts are read, of those with words enough whose kind is read.
SELECT
    count(*) FILTER (WHERE t.is_read) AS read,
    count(*) AS texts,
    round(count(*) FILTER (WHERE t.is_read)::numeric / nullif(count(*), 0), 3)::float8 AS share
FROM csr.texts AS t
WHERE t.language IS NOT NULL AND t.kind <> 'event_description' AND t.read_by <> ''
