-- Extends the time in which ids had the addresses that they come with again; a seal of the newest key takes the older's place.
UPDATE pii.identities AS i SET
    first_date = least(i.first_date, w.seen_first),
    last_date = greatest(i.last_date, w.seen_last),
    key_id = CASE WHEN w.sealed IS NULL THEN i.key_id ELSE %(key_id)s END,
    sealed = coalesce(w.sealed, i.sealed)
FROM wanted AS w
WHERE
    i.provider = %(program)s AND i.external_id = w.external_id AND i.email_hash = w.email_hash
    AND (w.seen_first < i.first_date OR w.seen_last > i.last_date OR w.sealed <> i.sealed)
