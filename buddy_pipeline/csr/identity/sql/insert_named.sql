-- Makes people of whom no list tells; what they take part as is settled with their enrollments.
INSERT INTO csr.users (id, role, created_at, updated_at)
SELECT
    p.user_id,
    'beneficiary' AS role,
    min(i.first_date) AS created_at,
    max(i.last_date) AS updated_at
FROM person p JOIN pii.identities i USING (provider, external_id)
WHERE
    p.user_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM csr.users u
        WHERE u.id = p.user_id
    )
GROUP BY p.user_id
