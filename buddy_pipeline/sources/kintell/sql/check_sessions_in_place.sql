-- Exported sessions that have no row in the platform's tables, and sessions that lack one of their people.
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
        WHERE t.participant_id IS NULL OR t.volunteer_id IS NULL
    ) AS "sessions without both people"
