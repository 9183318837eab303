-- A person with several ids has the role and the particulars of the earliest one.
UPDATE csr.users t SET role = n.role, language_preference = n.language_preference, interests = n.interests, location = n.location
FROM (
    SELECT DISTINCT ON (x.profile_id)
        x.profile_id,
        {particulars}
    FROM csr.user_external_ids x JOIN {people} e ON e.{id} = x.external_id::uuid
    WHERE
        x.provider = %(program)s AND x.profile_id IN (
            SELECT y.profile_id FROM csr.user_external_ids y JOIN wanted w USING (external_id)
            WHERE y.provider = %(program)s
            UNION
            SELECT old_id FROM moved
            UNION
            SELECT new_id FROM moved
        )
    ORDER BY x.profile_id, e.{joined_at}, e.{id}
) n
WHERE
    t.id = n.profile_id AND row(t.role, t.language_preference, t.interests, t.location)
    IS DISTINCT FROM row(n.role, n.language_preference, n.interests, n.location)
