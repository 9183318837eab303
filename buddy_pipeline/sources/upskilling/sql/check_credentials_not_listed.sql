-- Credentials that course reports name and no list of credentials has, of all of providers that send such lists.
SELECT
    count(*) FILTER (WHERE c.credential_id IS NULL) AS found,
    count(*) AS "of"
FROM csr.learning_progress AS t
LEFT JOIN csr.credentials AS c ON c.provider = t.provider AND c.credential_id = t.credential_ref
WHERE t.credential_ref IS NOT NULL AND t.provider IN (SELECT o.provider FROM csr.credentials AS o)
