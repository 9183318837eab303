-- Whose each address in a list of the office is: who has it by their newest export. If nobody has it any more, who had it last:
-- an address that somebody once had still identifies them. One that several people have, or of which nobody knows whose it is, is
-- nobody's.
WITH held AS (
    SELECT
        i.email_hash,
        i.last_date,
        x.profile_id AS user_id,
        NOT EXISTS (
            SELECT FROM pii.identities n
            WHERE
                n.provider = i.provider AND n.external_id = i.external_id
                AND n.email_hash <> i.email_hash AND n.last_date > i.last_date
        ) AS has_it
    FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)
    WHERE i.email_hash IN (
        SELECT email_hash FROM pii.company_roster
        UNION ALL
        SELECT email_hash FROM pii.survey_addresses
    )
),

ranked AS (
    SELECT
        *,
        rank() OVER (PARTITION BY email_hash ORDER BY has_it DESC, CASE WHEN NOT has_it THEN last_date END DESC) AS place
    FROM held
)

SELECT
    email_hash,
    CASE WHEN count(user_id) = count(*) AND count(DISTINCT user_id) = 1 THEN min(user_id::text)::uuid END AS user_id
FROM ranked
WHERE place = 1
GROUP BY email_hash
