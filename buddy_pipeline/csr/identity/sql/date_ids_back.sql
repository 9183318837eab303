-- Dates ids back that came before it seemed.
UPDATE csr.user_external_ids x SET created_at = i.first_date
FROM (
    SELECT
        external_id,
        min(seen_first) AS first_date
    FROM wanted
    WHERE is_first OR seen_first < first_date
    GROUP BY external_id
) i
WHERE x.provider = %(program)s AND x.external_id = i.external_id AND x.created_at > i.first_date
