-- Gives the person rows of rosters that are nobody's since others have the address, too, and leaves tombstones of these.
WITH taken AS (
    UPDATE pii.company_roster SET user_id = %(person)s
    WHERE
        user_id IS NULL AND email_hash IN (
            SELECT i.email_hash FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)
            WHERE x.profile_id = %(person)s
        )
    RETURNING email_hash
)

INSERT INTO pii.tombstones (hash, erased_at)
SELECT DISTINCT
    sha256('company_roster'::bytea || email_hash),
    now()
FROM taken ON CONFLICT DO NOTHING
