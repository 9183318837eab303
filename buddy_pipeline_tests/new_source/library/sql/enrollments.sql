-- Whoever has a card is in the program.
SELECT
    x.profile_id AS user_id,
    'library' AS program_type,
    min(e.since) AS enrolled_at,
    'active' AS status,
    NULL::timestamptz AS completed_at,
    max(e.export_date) AS updated_at
FROM csr.user_external_ids AS x
JOIN export.library_users AS e ON e.card = x.external_id::uuid
WHERE x.provider = 'library'
GROUP BY x.profile_id
