-- Ratings that a person gave, as observations of an outcome.
SELECT
    r.user_id AS participant_id,
    r.at AS happened_at,
    r.source_table,
    r.source_id,
    r.rating::text AS what,
    CASE WHEN r.of_volunteer THEN r.user_id ELSE r.rated_id END AS teacher_id,
    NULL::text AS recorded,
    NULL::integer AS level,
    1 AS units
FROM (
    SELECT
        f.from_role <> 'participant' AS of_volunteer,
        CASE WHEN f.from_role = 'participant' THEN m.participant_id ELSE m.buddy_id END AS user_id,
        m.buddy_id AS rated_id,
        f.submitted_at AS at,
        f.rating,
        'buddy_feedback' AS source_table,
        f.id::text AS source_id
    FROM csr.buddy_feedback f
    JOIN csr.buddy_matches m ON m.id = f.match_id AND {match_counts}
    UNION ALL
    SELECT
        FALSE,
        s.participant_id,
        s.volunteer_id,
        s.completed_at,
        coalesce(g.rating, s.rating),
        'rating of kintell_sessions',
        s.id::text
    FROM csr.kintell_sessions s
    LEFT JOIN csr.kintell_ratings g ON g.session_id = s.id AND g.from_role = 'participant'
    WHERE s.session_type = any({session_types}) AND s.status = 'completed' AND {session_counts}
    UNION ALL
    SELECT
        TRUE,
        s.volunteer_id,
        s.volunteer_id,
        s.completed_at,
        g.rating,
        'kintell_ratings',
        s.id::text
    FROM csr.kintell_ratings g
    JOIN csr.kintell_sessions s ON s.id = g.session_id
    WHERE g.from_role = 'volunteer' AND s.session_type = any({session_types}) AND s.status = 'completed' AND {session_counts}
) r
JOIN csr.users u ON u.id = r.user_id
WHERE r.of_volunteer = {of_volunteer} AND r.rating >= {at_least} AND r.at >= {start} AND r.at < {end} AND {person}
