-- Sessions in which one person taught another, without whoever was erased.
SELECT
    s.session_id AS id,
    s.session_id::text AS external_session_id,
    'skill_share' AS session_type,
    learner.user_id AS participant_id,
    teacher.user_id AS volunteer_id,
    m.id AS match_id,
    s.scheduled_at,
    s.completed_at,
    s.duration_minutes,
    s.learner_rating AS rating,
    jsonb_build_object(
        'skill_id', s.skill_id,
        'skill_name', s.skill_name,
        'skill_category', s.skill_category,
        'format', s.format,
        'proficiency_level', s.proficiency_level,
        'teacher_rating', s.teacher_rating,
        'learner_progress', s.learner_progress,
        'sdg_goals', s.sdg_goals,
        'valuation_points', s.valuation_points
    ) AS metadata,
    s.created_at AS export_date
FROM {rows} AS s
LEFT JOIN people AS teacher ON teacher.external_id = s.teacher_id
LEFT JOIN people AS learner ON learner.external_id = s.learner_id
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
WHERE num_nulls(teacher.user_id, learner.user_id) = num_nulls(s.teacher_id, s.learner_id)
