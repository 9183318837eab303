-- How many rows of lists are nobody's since both sides of a question have the address.
WITH side AS (
    SELECT *
    FROM
        unnest(%(questions)s::integer[], %(sides)s::integer[], %(providers)s::text[], %(ids)s::text[])
            AS s (question, side, provider, external_id)
),

address AS (
    SELECT
        question,
        email_hash
    FROM side JOIN pii.identities USING (provider, external_id)
    GROUP BY question, email_hash
    HAVING count(DISTINCT side) = 2
),

told AS (
    SELECT email_hash
    FROM pii.company_roster
    WHERE user_id IS NULL
    UNION ALL
    SELECT a.email_hash
    FROM pii.survey_addresses a JOIN csr.surveyed_outcomes o ON o.id = a.answer_id
    WHERE o.user_id IS NULL
)

SELECT
    question,
    count(*)::integer
FROM address JOIN told USING (email_hash)
GROUP BY question
