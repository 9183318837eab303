-- Gives the person rows of lists that are nobody's since others have the address, too, and leaves tombstones of these.
WITH held AS (
    SELECT i.email_hash
    FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)
    WHERE x.profile_id = %(person)s
),

members AS (
    UPDATE pii.company_roster SET user_id = %(person)s
    WHERE user_id IS NULL AND email_hash IN (SELECT email_hash FROM held)
    RETURNING email_hash
),

answers AS (
    UPDATE csr.surveyed_outcomes o SET user_id = %(person)s FROM pii.survey_addresses a
    WHERE a.answer_id = o.id AND o.user_id IS NULL AND a.email_hash IN (SELECT email_hash FROM held)
    RETURNING a.email_hash
),

taken AS (
    SELECT email_hash
    FROM members
    UNION
    SELECT email_hash
    FROM answers
)

INSERT INTO pii.tombstones (hash, erased_at)
SELECT
    sha256('company_roster'::bytea || email_hash),
    now()
FROM taken ON CONFLICT DO NOTHING
