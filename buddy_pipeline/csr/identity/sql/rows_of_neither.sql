-- How many rows of rosters are nobody's since both sides of a question have the address.
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
)

SELECT
    question,
    count(*)::integer
FROM address JOIN pii.company_roster USING (email_hash)
WHERE user_id IS NULL
GROUP BY question
