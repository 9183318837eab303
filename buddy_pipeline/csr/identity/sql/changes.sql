-- Rows with an address that is not the one that the id came with.
SELECT
    w.row,
    w.external_id,
    w.email_hash,
    w.seen_first AS export_date,
    w.is_first,
    i.first_date
FROM wanted w JOIN pii.identities i ON i.provider = %(program)s AND i.external_id = w.external_id AND i.email_hash = w.email_hash
WHERE EXISTS (
    SELECT FROM
        pii.identities b
    WHERE
        b.provider = i.provider AND b.external_id = i.external_id
        AND b.first_date < i.first_date
)
