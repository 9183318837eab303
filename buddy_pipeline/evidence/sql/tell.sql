-- Flags, told to other services. An id follows from what is told, so that nothing is told twice.
WITH told AS (
    SELECT
        n.data,
        encode(substring(sha256(convert_to(concat_ws('|', %(subject)s::text, n.key, n.data::text), 'UTF8')), 1, 16), 'hex')
            AS digest
    FROM ({said}) AS n
)

INSERT INTO ops.outbox (event_id, subject, occurred_at, data, drop_id)
SELECT
    (substr(t.digest, 1, 12) || '5' || substr(t.digest, 14, 3) || '8' || substr(t.digest, 18))::uuid AS event_id,
    %(subject)s::text AS subject,
    transaction_timestamp() AS occurred_at,
    t.data,
    '' AS drop_id
FROM told AS t
ON CONFLICT (event_id) DO NOTHING
