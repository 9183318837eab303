-- Activities of one kind of a volunteer.
SELECT
    a.happened_at,
    a.minutes,
    1.0 AS part,
    a.source_table,
    a.source_id
FROM impact.volunteer_activity a
JOIN {table} t ON {is_its_row}
WHERE
    a.volunteer_id = {volunteer} AND a.program = {program} AND a.activity = {activity}
    AND a.is_estimated = {estimated} AND a.period BETWEEN {first} AND {last}
