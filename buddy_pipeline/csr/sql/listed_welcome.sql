-- Takes people who are known now into the lists that they were left out of.
UPDATE {exported} e SET
    {list} = n.known,
    {listed} = CASE WHEN cardinality(n.known) < cardinality(e.{listed}) THEN e.{listed} END
FROM (
    SELECT
        {key},
        array_agg(p.external_id ORDER BY l.place) AS known
    FROM known_now k JOIN {exported} o USING ({key})
    CROSS JOIN unnest(o.{listed}) WITH ORDINALITY AS l (id, place) JOIN people p ON p.external_id = l.id
    GROUP BY {key}
) n
WHERE {by_key}
