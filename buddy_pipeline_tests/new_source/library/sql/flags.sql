-- How often somebody read.
SELECT
    x.profile_id AS user_id,
    min(e.created_at) AS created_at,
    max(e.export_date) AS synced_at,
    jsonb_build_object('library_visits_count', count(v.visit)) AS flags
FROM csr.user_external_ids AS x
JOIN export.library_users AS e ON e.card = x.reference
LEFT JOIN export.library_visits AS v ON v.reader = e.card
WHERE x.provider = 'library'
GROUP BY x.profile_id
