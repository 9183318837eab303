-- People whom the taken rows list, also in rows that a newer export has spoken of, for they tell which address somebody had.
SELECT
    s.row,
    s.{id}::text AS external_id,
    s.{id} AS reference,
    s.email_hash,
    s.new_user_id,
    NULL::bytea AS sealed,
    s.export_date AS seen_first,
    s.export_date AS seen_last,
    FALSE AS as_volunteer,
    FALSE AS by_address,
    TRUE AS is_one,
    i.provider IS NULL AS is_first,
    i.first_date,
    i.last_date
FROM {staged} AS s
LEFT JOIN pii.identities AS i
    ON i.provider = %(program)s AND i.external_id = s.{id}::text AND i.email_hash = s.email_hash
WHERE {taken}
