-- Who held the addresses that ids came with, and until when: until another address of theirs followed.
WITH addresses AS (SELECT DISTINCT email_hash FROM appeared),

holders AS (
    SELECT DISTINCT
        i.provider,
        i.external_id
    FROM pii.identities i JOIN addresses USING (email_hash)
),

rows AS (
    SELECT i.* FROM pii.identities i JOIN holders USING (provider, external_id)
)

SELECT
    h.provider,
    h.external_id,
    h.email_hash,
    h.first_date,
    h.last_date,
    min(h.first_date) OVER (PARTITION BY h.provider, h.external_id) AS appeared,
    n.until
FROM rows h LEFT JOIN (
    SELECT
        a.provider,
        a.external_id,
        a.email_hash,
        min(greatest(b.first_date, a.last_date)) AS until
    FROM rows a JOIN rows b
        ON
            b.provider = a.provider
            AND b.external_id = a.external_id
            AND b.email_hash <> a.email_hash
            AND b.last_date > a.last_date
    GROUP BY 1, 2, 3
) n USING (provider, external_id, email_hash)
