-- People whom the taken rows name, each of their ids with each of its addresses once; `is_one` is true once an id.
SELECT
    NULL::bigint AS row,
    m.external_id,
    m.reference,
    m.email_hash,
    m.new_user_id,
    m.sealed,
    n.seen_first,
    n.seen_last,
    n.as_volunteer,
    m.by_address,
    row_number() OVER (PARTITION BY m.reference ORDER BY n.seen_first, m.email_hash) = 1 AS is_one,
    i.provider IS NULL AS is_first,
    i.first_date,
    i.last_date
FROM (SELECT DISTINCT ON (reference, email_hash) * FROM {mentions}) AS m
JOIN (
    SELECT
        reference,
        email_hash,
        min(export_date) AS seen_first,
        max(export_date) AS seen_last,
        bool_or(as_volunteer) AS as_volunteer
    FROM ({named}) AS r
    GROUP BY reference, email_hash
) AS n ON n.reference = m.reference AND (n.email_hash IS NULL OR n.email_hash = m.email_hash)
LEFT JOIN pii.identities AS i
    ON i.provider = %(program)s AND i.external_id = m.external_id AND i.email_hash = m.email_hash
