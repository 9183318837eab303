-- Staged rows whose address another id of the same person has by its newest export, too.
WITH newest AS (
    SELECT DISTINCT ON (i.external_id)
        i.external_id,
        i.email_hash
    FROM pii.identities i
    JOIN (
        SELECT DISTINCT t.external_id FROM pii.identities t JOIN several USING (email_hash)
        WHERE t.provider = %(program)s
    ) c
        USING (external_id)
    WHERE i.provider = %(program)s
    ORDER BY i.external_id, i.last_date DESC, i.email_hash
),

shared AS (
    SELECT
        n.email_hash,
        x.profile_id
    FROM newest n
    JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = n.external_id
    GROUP BY 1, 2
    HAVING count(*) > 1
)

SELECT w.row FROM wanted w JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = w.external_id
JOIN shared s ON s.email_hash = w.email_hash AND s.profile_id = x.profile_id
