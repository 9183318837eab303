-- Makes people, with the particulars of the earliest of their ids.
INSERT INTO csr.users (id, role, language_preference, interests, location, created_at, updated_at)
SELECT DISTINCT ON (p.user_id)
    p.user_id,
    {particulars},
    e.created_at,
    e.export_date
FROM person p JOIN {people} e ON e.{id} = p.reference
WHERE
    p.provider = %(program)s AND NOT EXISTS (
        SELECT FROM csr.users u
        WHERE u.id = p.user_id
    )
ORDER BY p.user_id, e.{joined_at}, e.{id}
