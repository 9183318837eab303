-- Exported sessions that have no row in the platform's tables, and sessions that lack one of their people who was not erased.
SELECT
    (
        SELECT count(*) FROM export.kintell_sessions AS e
        WHERE NOT EXISTS (
            SELECT FROM csr.kintell_sessions AS t
            WHERE t.id = md5('kintell|' || e.session_type || '|' || e.session_id)::uuid
        )
    ) AS "sessions missing",
    (
        SELECT count(*) FROM export.kintell_sessions AS e
        JOIN csr.kintell_sessions AS t ON t.id = md5('kintell|' || e.session_type || '|' || e.session_id)::uuid
        WHERE num_nulls(t.participant_id, t.volunteer_id) > num_nulls(e.participant_ref, e.volunteer_ref)
    ) AS "sessions without both people"
