-- Answers of surveys. Whose buddies people were then is evidence.
SELECT
    t.answered_at AS at,
    hash_record_extended(
        row(16, t.id, t.outcome, t.stakeholder, t.user_id, t.of_person, t.people, t.value, t.answered_at, t.company_id), 0
    ) AS hash
FROM csr.surveyed_outcomes t
