-- Whether anybody in a list is somebody else than it is known now.
SELECT count(*) FROM (
    SELECT
    FROM (
        SELECT
            email_hash,
            user_id
        FROM pii.company_roster
        UNION ALL
        SELECT
            a.email_hash,
            o.user_id
        FROM pii.survey_addresses a JOIN csr.surveyed_outcomes o ON o.id = a.answer_id
    ) told JOIN ({holders}) h USING (email_hash)
    WHERE told.user_id IS DISTINCT FROM h.user_id
    LIMIT 1
) found
