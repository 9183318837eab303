-- Activities whose row names who came; who came as the participant of a match came as a participant.
SELECT
    {program}::text AS program,
    CASE WHEN o.user_id IS NULL THEN {name} ELSE {organized} END AS activity,
    t.user_id AS volunteer_id,
    m.participant_id,
    t.attended_at AS happened_at,
    coalesce(t.duration_minutes, e.duration_minutes) AS minutes,
    'buddy_event_attendances' AS source_table,
    t.event_id AS source_id
FROM csr.buddy_event_attendances t
JOIN person p ON p.user_id = t.user_id AND p.is_volunteer
JOIN csr.buddy_events e ON e.id = t.event_id
LEFT JOIN csr.buddy_matches m ON m.id = t.match_id
LEFT JOIN organizer o ON o.event_id = t.event_id AND o.user_id = t.user_id
WHERE t.kind = 'formal' AND t.attended_at >= %(start)s AND t.attended_at < %(end)s AND m.participant_id IS DISTINCT FROM t.user_id
