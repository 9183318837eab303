-- Answers as a list tells them: of a person by the address, of so many people by the company, if it says one.
SELECT
    md5(
        jsonb_build_array(
            s.outcome, s.stakeholder, s.date AT TIME ZONE 'UTC', encode(s.email_hash, 'hex'), s.company_id
        )::text
    )::uuid AS id,
    s.outcome,
    s.stakeholder,
    s.email_hash IS NOT NULL AS of_person,
    s.count AS people,
    s.value,
    date_trunc('day', s.date, 'UTC') AS answered_at,
    s.company_id,
    s.source,
    s.email_hash
FROM {staged} s
WHERE {taken}
