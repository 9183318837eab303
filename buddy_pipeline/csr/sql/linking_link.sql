-- Gives each row of a list to whose its address is, and counts those that changed.
WITH holder AS MATERIALIZED (SELECT * FROM ({holders}) h),

members AS (
    UPDATE pii.company_roster r SET user_id = h.user_id FROM holder h
    WHERE r.email_hash = h.email_hash AND r.user_id IS DISTINCT FROM h.user_id
    RETURNING r.email_hash
),

answers AS (
    UPDATE csr.surveyed_outcomes o SET user_id = h.user_id FROM pii.survey_addresses a JOIN holder h USING (email_hash)
    WHERE o.id = a.answer_id AND o.user_id IS DISTINCT FROM h.user_id
    RETURNING o.id
)

SELECT (SELECT count(*) FROM members) + (SELECT count(*) FROM answers) AS linked
