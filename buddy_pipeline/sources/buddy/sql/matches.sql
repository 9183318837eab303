-- Pairs, without whoever was erased. Where the length that was exported contradicts the dates, the dates win.
SELECT
    s.match_id AS id,
    participant.user_id AS participant_id,
    buddy.user_id AS buddy_id,
    s.matched_at,
    s.status,
    s.ended_at,
    s.end_reason,
    coalesce(floor(extract(EPOCH FROM s.ended_at - s.matched_at) / 86400)::integer, s.duration_days) AS duration_days,
    s.sessions_completed,
    s.events_attended,
    s.created_at AS export_date
FROM {rows} AS s
LEFT JOIN people AS participant ON participant.external_id = s.participant_id
LEFT JOIN people AS buddy ON buddy.external_id = s.buddy_id
WHERE num_nulls(participant.user_id, buddy.user_id) = num_nulls(s.participant_id, s.buddy_id)
