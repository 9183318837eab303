-- Activities whose row belongs to a match: they are of the match's buddy.
SELECT
    {program}::text AS program,
    {name}::text AS activity,
    m.buddy_id AS volunteer_id,
    m.participant_id,
    t.{at} AS happened_at,
    NULL::integer AS minutes,
    {table_name} AS source_table,
    t.id AS source_id
FROM csr.{table} t
JOIN pairing m ON m.match_id = t.match_id AND m.buddy_id IS NOT NULL
WHERE t.{at} >= %(start)s AND t.{at} < %(end)s AND {of_kind}
