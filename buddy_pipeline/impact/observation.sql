-- Observations by outcome: a milestone in equal parts of the buddies whom the participant was matched with when it was reached,
-- a session its teacher's, a completed course nobody's. One part of each `is_first`, so that it can be counted once; `level` is
-- the place on the outcome's scale of the level recorded. An observation has 60 `sixtieths`, a session that counts by the hour as
-- many as it has minutes. Not all are of participants.
WITH reached AS MATERIALIZED (
    SELECT
        o.outcome,
        t.user_id AS participant_id,
        t.reached_at
    FROM jsonb_to_recordset(%(milestones)s) AS o (outcome text, category text)
    JOIN csr.journey_milestones t ON t.category = o.category
    WHERE t.reached_at >= %(start)s AND t.reached_at < %(end)s AND (t.target_role = any(%(volunteer_roles)s)) IS NOT TRUE
),

buddies AS (
    SELECT
        participant_id,
        reached_at,
        buddy_id,
        count(*) OVER (PARTITION BY participant_id, reached_at) AS buddies,
        row_number() OVER (PARTITION BY participant_id, reached_at) = 1 AS is_first
    FROM (
        SELECT DISTINCT
            r.participant_id,
            r.reached_at,
            m.buddy_id
        FROM reached r
        JOIN pairing m ON m.participant_id = r.participant_id AND m.since <= r.reached_at AND r.reached_at < m.until
        WHERE m.buddy_id IS NOT NULL
    ) b
)

SELECT
    r.outcome,
    r.participant_id,
    r.reached_at AS happened_at,
    b.buddy_id AS volunteer_id,
    1.0 / greatest(b.buddies, 1) AS part,
    b.is_first IS NOT FALSE AS is_first,
    %(program_of_matches)s::text AS program,
    'milestone' AS kind,
    NULL::integer AS level,
    60 AS sixtieths
FROM reached r
LEFT JOIN buddies b USING (participant_id, reached_at)
UNION ALL
SELECT
    o.outcome,
    t.participant_id,
    t.completed_at,
    t.volunteer_id,
    1.0,
    TRUE,
    t.program,
    'session',
    l.place,
    CASE WHEN o.outcome = any(%(by_hour)s::text[]) THEN t.minutes ELSE 60 END
FROM jsonb_to_recordset(%(sessions)s) AS o (outcome text, category text)
JOIN held_session t ON t.category = o.category
LEFT JOIN jsonb_to_recordset(%(levels)s) AS l (outcome text, level text, place integer)
    ON l.outcome = o.outcome AND l.level = t.language_level
WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
UNION ALL
SELECT
    o.outcome,
    t.user_id,
    t.completed_at,
    NULL,
    1.0,
    TRUE,
    t.program,
    'course',
    NULL,
    60
FROM unnest(%(by_courses)s::text[]) AS o (outcome)
CROSS JOIN completed_course t
WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
