-- For each of the events whether what is stored under its id is the same, and the seal of what is stored.
SELECT
    type = given_type AND occurred_at = given_at AND data = given_data,
    key_id,
    sealed
FROM
    unnest(%(ids)s::uuid[], %(types)s::text[], %(moments)s::timestamptz[], %(data)s::jsonb[]) WITH ORDINALITY
        AS given (event_id, given_type, given_at, given_data, number)
LEFT JOIN ops.buddy_system_events USING (event_id)
ORDER BY number
