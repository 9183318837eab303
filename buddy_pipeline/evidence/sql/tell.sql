-- Flags, told to other services. An id follows from what is told, so that nothing is told twice.
INSERT INTO ops.outbox (event_id, subject, occurred_at, data, drop_id)
SELECT
    overlay(overlay(encode(substring(sha256(convert_to(concat_ws(E'\n', %(subject)s::text, n.key, n.data::text), 'UTF8')) FROM 1 FOR 16), 'hex')
        PLACING '5' FROM 13 FOR 1) PLACING '8' FROM 17 FOR 1)::uuid AS event_id,
    %(subject)s::text AS subject,
    transaction_timestamp() AS occurred_at,
    n.data,
    '' AS drop_id
FROM ({said}) AS n
ON CONFLICT (event_id) DO NOTHING
