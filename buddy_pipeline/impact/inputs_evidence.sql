-- What tells of the quality of accompaniment and of what participants gained: ratings, sessions, courses, milestones, moods,
-- matches.
SELECT
    t.submitted_at AS at,
    hash_record_extended(
        row(5, t.id, m.buddy_id, t.submitted_at, t.rating, t.communication, t.helpfulness, t.engagement), 0
    ) AS hash
FROM csr.buddy_feedback t
JOIN pairing m ON m.match_id = t.match_id AND m.buddy_id IS NOT NULL
WHERE t.from_role = 'participant'
UNION ALL
SELECT
    t.completed_at,
    hash_record_extended(
        row(
            6,
            t.id,
            t.session_type,
            t.volunteer_id,
            v.is_volunteer,
            t.participant_id,
            l.is_participant,
            t.completed_at,
            t.duration_minutes,
            t.rating, t.learner_progress, t.category, t.language_level
        ),
        0
    )
FROM held_session t
LEFT JOIN person v ON v.user_id = t.volunteer_id
LEFT JOIN person l ON l.user_id = t.participant_id
UNION ALL
SELECT
    t.completed_at,
    hash_record_extended(row(14, t.id, t.user_id, p.is_participant, t.completed_at), 0)
FROM completed_course t
JOIN person p ON p.user_id = t.user_id
UNION ALL
SELECT
    t.reached_at,
    hash_record_extended(row(7, t.user_id, t.milestone_id, t.reached_at, t.category, p.is_participant), 0)
FROM csr.journey_milestones t
JOIN person p ON p.user_id = t.user_id
WHERE (t.target_role = any(%(volunteer_roles)s)) IS NOT TRUE
UNION ALL
SELECT
    t.checkin_date,
    hash_record_extended(row(8, t.id, m.participant_id, t.checkin_date, t.mood), 0)
FROM csr.buddy_checkins t
JOIN pairing m ON m.match_id = t.match_id
WHERE t.mood IS NOT NULL AND m.participant_id IS NOT NULL
UNION ALL
SELECT
    s.month,
    hash_record_extended(
        row(
            9, m.match_id, m.participant_id, m.buddy_id,
            CASE WHEN m.since >= s.month THEN m.since END,
            CASE WHEN m.until < s.month + interval '1 month' THEN m.until END
        ),
        0
    )
FROM pairing m
CROSS JOIN generate_series(date_trunc('month', m.since), least(m.until, %(until)s), interval '1 month') s (month)
