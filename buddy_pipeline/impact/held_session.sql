-- Sessions of the programs that were held and count, and the rating that the participant gave. `minutes` are those of the
-- activity where none are recorded.
CREATE OR REPLACE TEMP VIEW held_session AS
SELECT
    t.id,
    t.session_type,
    k.program,
    t.volunteer_id,
    t.participant_id,
    t.completed_at,
    t.duration_minutes,
    coalesce(t.duration_minutes, k.default_minutes) AS minutes,
    coalesce(r.rating, t.rating) AS rating,
    coalesce(k.category, t.metadata ->> 'skill_category') AS category,
    t.metadata ->> 'learner_progress' AS learner_progress,
    t.language_level
FROM csr.kintell_sessions t
JOIN
    unnest({session_types}::text[], {programs}::text[], {categories}::text[], {default_minutes}::integer[])
        AS k (session_type, program, category, default_minutes)
    ON k.session_type = t.session_type
LEFT JOIN csr.kintell_ratings r ON r.session_id = t.id AND r.from_role = 'participant'
WHERE t.status = 'completed' AND t.completed_at IS NOT NULL AND {session_counts}
