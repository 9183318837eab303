-- Whoever has a card is in the program.
SELECT
    x.profile_id AS user_id,
    'library' AS program_type,
    ARRAY[CASE WHEN bool_or(e.helps = 'yes') THEN 'helper' ELSE 'reader' END]::varchar[] AS roles,
    min(e.since) AS enrolled_at,
    'active' AS status,
    NULL::timestamptz AS completed_at,
    max(e.export_date) AS updated_at
FROM csr.user_external_ids AS x
JOIN export.library_users AS e ON e.card = x.reference
WHERE x.provider = 'library'
GROUP BY x.profile_id
