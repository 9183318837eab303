-- Two ids of one person that stand on the two sides of a row.
SELECT
    {program}::text AS provider,
    least(x.external_id, y.external_id) AS external_id,
    {program}::text AS other_provider,
    greatest(x.external_id, y.external_id) AS other_external_id,
    min(e.created_at) AS since
FROM several x
JOIN {exported} e ON e.{one} = x.reference
JOIN
    several y
    ON y.provider = x.provider AND y.reference = e.{other} AND y.profile_id = x.profile_id AND y.reference <> x.reference
WHERE x.provider = {program}
GROUP BY 2, 4
