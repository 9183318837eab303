-- Whose each id is: that of its root. Who is not concerned stays who they are, and who has no root is nobody.
SELECT
    k.provider,
    k.external_id,
    coalesce(x.reference, n.reference) AS reference,
    k.root_provider,
    k.root,
    coalesce(w.new_user_id, CASE WHEN c.external_id IS NULL THEN r.profile_id END) AS user_id,
    x.profile_id AS old_id,
    x.external_id IS NOT NULL AS is_known
FROM kin k LEFT JOIN concerned c ON c.provider = k.root_provider AND c.external_id = k.root
LEFT JOIN wanted w ON k.root_provider = %(program)s AND w.external_id = k.root AND w.is_one
LEFT JOIN wanted n ON k.provider = %(program)s AND n.external_id = k.external_id AND n.is_one
LEFT JOIN csr.user_external_ids r ON r.provider = k.root_provider AND r.external_id = k.root
LEFT JOIN csr.user_external_ids x ON x.provider = k.provider AND x.external_id = k.external_id
