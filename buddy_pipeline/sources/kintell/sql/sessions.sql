-- Sessions, without whoever was erased; one without a state is completed once there is a date when it was held.
SELECT
    md5('kintell|' || s.session_type || '|' || s.session_id)::uuid AS id,
    s.session_id AS external_session_id,
    s.session_type,
    coalesce(s.status, CASE WHEN s.completed_at IS NULL THEN 'scheduled' ELSE 'completed' END) AS status,
    participant.user_id AS participant_id,
    volunteer.user_id AS volunteer_id,
    s.scheduled_at,
    s.completed_at,
    s.duration_minutes,
    round(s.rating, 2) AS rating,
    s.language_level,
    s.topics,
    s.focus_area,
    s.goals_discussed,
    s.metadata,
    s.created_at AS export_date
FROM {rows} AS s
LEFT JOIN people AS participant ON participant.external_id = s.participant_ref
LEFT JOIN people AS volunteer ON volunteer.external_id = s.volunteer_ref
WHERE num_nulls(participant.user_id, volunteer.user_id) = num_nulls(s.participant_ref, s.volunteer_ref)
