-- A person with several ids has the role and the particulars of the earliest one; who takes part in other programs, too, has
-- the role that their enrollments tell.
UPDATE csr.users t SET
    role = CASE WHEN n.is_elsewhere THEN t.role ELSE n.role END,
    language_preference = n.language_preference, interests = n.interests, location = n.location
FROM (
    SELECT DISTINCT ON (x.profile_id)
        x.profile_id,
        {particulars},
        o.user_id IS NOT NULL AS is_elsewhere
    FROM csr.user_external_ids x JOIN {people} e ON e.{id} = x.reference
    LEFT JOIN (
        SELECT DISTINCT user_id FROM csr.program_enrollments
        WHERE program_type <> all(%(program_types)s)
    ) o ON o.user_id = x.profile_id
    WHERE
        x.provider = %(provider)s AND x.profile_id IN (
            SELECT user_id FROM person
            UNION
            SELECT y.profile_id FROM csr.user_external_ids y JOIN wanted w ON w.reference = y.reference
            WHERE y.provider = %(provider)s
            UNION
            SELECT old_id FROM moved
            UNION
            SELECT new_id FROM moved
        )
    ORDER BY x.profile_id, e.{joined_at}, e.{id}
) n
WHERE
    t.id = n.profile_id
    AND row(t.role, t.language_preference, t.interests, t.location)
    IS DISTINCT FROM row(CASE WHEN n.is_elsewhere THEN t.role ELSE n.role END, n.language_preference, n.interests, n.location)
