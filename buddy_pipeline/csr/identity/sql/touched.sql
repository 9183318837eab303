-- Ids with news: an address that is new to them, or that they had earlier or later than was known, or a name.
SELECT
    %(program)s AS provider,
    w.external_id
FROM wanted AS w
WHERE w.is_first OR w.seen_first < w.first_date
UNION
SELECT
    %(program)s AS provider,
    w.external_id
FROM wanted AS w
JOIN pii.identities AS o ON o.provider = %(program)s AND o.external_id = w.external_id
WHERE w.seen_last > w.last_date AND o.email_hash <> w.email_hash
UNION
SELECT
    %(program)s AS provider,
    n.external_id
FROM newly_told AS n
