-- People of companies as rosters have them: several addresses of a person are one row.
INSERT INTO csr.company_users AS t (id, company_id, user_id, joined_at, left_at)
SELECT
    md5(company_id::text || user_id)::uuid,
    company_id,
    user_id,
    min(joined_at),
    CASE WHEN bool_and(left_at IS NOT NULL) THEN max(left_at) END
FROM pii.company_roster
WHERE user_id IS NOT NULL
GROUP BY company_id, user_id
ON CONFLICT (
    company_id, user_id) DO UPDATE SET joined_at = excluded.joined_at, left_at = excluded.left_at
WHERE row(t.joined_at, t.left_at) IS DISTINCT FROM row(excluded.joined_at, excluded.left_at)
