-- Observations by outcome: a milestone in equal parts of the buddies whom the participant was matched with when it was reached,
-- a session its teacher's, a completed course nobody's. `level` is the place on the outcome's scale of the level recorded.
CREATE TEMP TABLE observation ON COMMIT DROP AS
SELECT
    o.outcome,
    t.user_id AS participant_id,
    t.reached_at AS happened_at,
    b.volunteer_id,
    1.0 / greatest(b.buddies, 1) AS part,
    %(program_of_matches)s::text AS program,
    'milestone' AS kind,
    NULL::integer AS level
FROM jsonb_to_recordset(%(milestones)s) AS o (outcome text, category text)
JOIN csr.journey_milestones t ON t.category = o.category
JOIN person p ON p.user_id = t.user_id AND p.is_participant
LEFT JOIN LATERAL (
    SELECT
        m.buddy_id AS volunteer_id,
        count(*) OVER () AS buddies
    FROM pairing m
    WHERE m.participant_id = t.user_id AND m.buddy_id IS NOT NULL AND m.since <= t.reached_at AND t.reached_at < m.until
    GROUP BY m.buddy_id
) b ON TRUE
WHERE t.reached_at >= %(start)s AND t.reached_at < %(end)s AND (t.target_role = any(%(volunteer_roles)s)) IS NOT TRUE
UNION ALL
SELECT
    o.outcome,
    t.participant_id,
    t.completed_at,
    t.volunteer_id,
    1.0,
    t.program,
    'session',
    l.place
FROM jsonb_to_recordset(%(sessions)s) AS o (outcome text, category text)
JOIN held_session t ON t.category = o.category
JOIN person p ON p.user_id = t.participant_id AND p.is_participant
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
    t.program,
    'course',
    NULL
FROM unnest(%(by_courses)s::text[]) AS o (outcome)
CROSS JOIN completed_course t
JOIN person p ON p.user_id = t.user_id AND p.is_participant
WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
