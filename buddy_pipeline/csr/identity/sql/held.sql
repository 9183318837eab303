-- Who held the addresses that ids came with, and until when: until another address of theirs followed.
WITH addresses AS (SELECT DISTINCT email_hash FROM appeared),

holders AS (
    SELECT DISTINCT
        i.provider,
        i.external_id
    FROM pii.identities i JOIN addresses USING (email_hash)
),

rows AS MATERIALIZED (
    SELECT
        i.*,
        min(i.first_date) OVER id AS appeared,
        count(*) OVER id AS addresses
    FROM pii.identities i JOIN holders USING (provider, external_id)
    WINDOW id AS (PARTITION BY i.provider, i.external_id)
),

-- few ids have several addresses
followed AS (
    SELECT
        a.provider,
        a.external_id,
        a.email_hash,
        min(greatest(b.first_date, a.last_date)) AS until
    FROM rows a JOIN rows b ON b.provider = a.provider AND b.external_id = a.external_id AND b.email_hash <> a.email_hash
    WHERE a.addresses > 1 AND b.addresses > 1 AND b.last_date > a.last_date
    GROUP BY 1, 2, 3
)

SELECT
    h.provider,
    h.external_id,
    h.email_hash,
    h.first_date,
    h.last_date,
    h.appeared,
    n.until,
    coalesce(x.by_address, w.by_address) AS by_address
FROM rows h LEFT JOIN followed n USING (provider, external_id, email_hash)
LEFT JOIN csr.user_external_ids x USING (provider, external_id)
LEFT JOIN wanted w ON h.provider = %(program)s AND w.external_id = h.external_id AND w.is_one
