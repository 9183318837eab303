-- How many rows of a table in the window each of some metrics counts: the table is read once for all of them.
SELECT
    m.program,
    m.metric,
    m.title,
    m.value::numeric,
    NULL AS reason,
    TRUE AS is_data
FROM (
    SELECT {counts}
    FROM csr.{table} t
    WHERE t.{at} >= %(start)s AND t.{at} < %(end)s AND {of_what_counts}
) AS c ({names})
CROSS JOIN LATERAL ({metrics}) AS m (program, metric, title, value)
