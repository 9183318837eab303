-- Activities of one kind, and the part of each that counts.
SELECT
    a.happened_at,
    a.minutes * c.part AS minutes,
    c.part,
    a.source_table,
    a.source_id
FROM impact.volunteer_activity a
JOIN {table} t ON {is_its_row}
CROSS JOIN LATERAL ({part}) AS c
WHERE
    a.program = {program} AND a.activity = {activity} AND a.is_estimated = {estimated}
    AND a.period BETWEEN {first} AND {last}
