-- Exported rows that have no row in the platform's tables, by entity, and matches that lack one of their people who was not
-- erased.
SELECT
    (
        SELECT count(*) FROM export.matches AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.buddy_matches AS t
            WHERE t.id = e.match_id
        )
    ) AS "matches missing",
    (
        SELECT count(*) FROM export.events AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.buddy_events AS t
            WHERE t.id = e.event_id
        )
    ) AS "events missing",
    (
        SELECT count(*) FROM export.event_attendance AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.buddy_events AS t
            WHERE t.id = e.event_id
        )
    ) AS "event_attendance missing",
    (
        SELECT count(*) FROM export.skill_sessions AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.kintell_sessions AS t
            WHERE t.id = e.session_id
        )
    ) AS "skill_sessions missing",
    (
        SELECT count(*) FROM export.checkins AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.buddy_checkins AS t
            WHERE t.id = e.checkin_id
        )
    ) AS "checkins missing",
    (
        SELECT count(*) FROM export.feedback AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.buddy_feedback AS t
            WHERE t.id = e.feedback_id
        )
    ) AS "feedback missing",
    (
        SELECT count(*) FROM csr.buddy_matches AS m
        JOIN export.matches AS e ON e.match_id = m.id
        WHERE num_nulls(m.participant_id, m.buddy_id) > num_nulls(e.participant_id, e.buddy_id)
    ) AS "matches without both people"
