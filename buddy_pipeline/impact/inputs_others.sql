-- Observations as their own query gives them, and on which side whoever they are of is.
SELECT
    o.happened_at AS at,
    hash_record_extended(
        row(
            17, o.outcome, o.participant_id, o.happened_at, o.volunteer_id, o.part, o.program, o.kind, o.sixtieths,
            p.is_volunteer, p.is_participant
        ),
        0
    ) AS hash
FROM ({observations}) o
JOIN person p ON p.user_id = o.participant_id
