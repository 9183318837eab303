-- The addresses of the ids in reach: since when and until when each was held, and which it came with.
WITH rows AS (
    SELECT
        i.*,
        min(i.first_date) OVER (PARTITION BY i.provider, i.external_id) AS appeared
    FROM pii.identities i JOIN reach USING (provider, external_id)
)

SELECT
    a.provider,
    a.external_id,
    coalesce(x.by_address, w.by_address) AS by_address,
    a.email_hash,
    a.first_date,
    a.last_date,
    min(greatest(b.first_date, a.last_date)) FILTER (WHERE b.provider IS NOT NULL) AS until,
    a.first_date = a.appeared AS came_with
FROM rows a
LEFT JOIN rows b
    ON b.provider = a.provider AND b.external_id = a.external_id AND b.email_hash <> a.email_hash AND b.last_date > a.last_date
LEFT JOIN csr.user_external_ids x ON x.provider = a.provider AND x.external_id = a.external_id
LEFT JOIN wanted w ON a.provider = %(program)s AND w.external_id = a.external_id AND w.is_one
GROUP BY 1, 2, 3, 4, 5, 6, a.appeared
ORDER BY 1, 2, 4
