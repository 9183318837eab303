-- Who is not concerned stays who they are.
SELECT
    k.external_id,
    k.root,
    coalesce(w.new_user_id, CASE WHEN c.external_id IS NULL THEN r.profile_id END) AS user_id,
    x.profile_id AS old_id
FROM kin k LEFT JOIN concerned c ON c.external_id = k.root LEFT JOIN wanted w ON w.external_id = k.root
LEFT JOIN csr.user_external_ids r ON r.provider = %(program)s AND r.external_id = k.root
LEFT JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = k.external_id
