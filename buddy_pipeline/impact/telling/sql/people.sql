-- How many people the figures are of, by side, how many of these have data, and a digest of who they are.
SELECT
    w.side,
    count(p.user_id) AS people,
    count(p.user_id) FILTER (WHERE p.has_data) AS with_data,
    coalesce(md5(string_agg(p.user_id::text, ' ' ORDER BY p.user_id)), '') AS digest
FROM (VALUES ('volunteer'), ('participant')) AS w (side)
LEFT JOIN population p ON p.side = w.side AND p.company_id IS NOT DISTINCT FROM %(company)s
GROUP BY w.side
