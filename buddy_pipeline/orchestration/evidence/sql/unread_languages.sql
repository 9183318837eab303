-- Languages that no reader knows, as far as there are more than a few texts in them.
SELECT coalesce(string_agg(u.language || ' (' || u.texts || ')', ', ' ORDER BY u.texts DESC), '') AS languages
FROM (
    SELECT
        t.language,
        count(*) AS texts
    FROM csr.texts AS t
    WHERE t.language IS NOT NULL AND t.kind <> 'event_description' AND t.read_by <> ''
    GROUP BY t.language, t.is_read
    HAVING NOT t.is_read
) AS u
WHERE u.texts > 20 OR u.texts * 100 >= (
    SELECT count(*) FROM csr.texts AS a
    WHERE a.language IS NOT NULL
)
