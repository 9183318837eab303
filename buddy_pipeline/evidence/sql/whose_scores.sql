-- Whom scores tell of, where people turned out to be one, or two, since they were read.
UPDATE csr.outcome_scores AS s SET user_id = n.user_id
FROM (
    SELECT
        o.id,
        CASE o.about
            WHEN 'participant' THEN coalesce(m.participant_id, k.participant_id)
            WHEN 'buddy' THEN coalesce(m.buddy_id, k.volunteer_id)
        END AS user_id
    FROM csr.outcome_scores AS o
    INNER JOIN csr.texts AS t ON t.id = o.text_id
    LEFT JOIN csr.buddy_matches AS m ON m.id = t.match_id
    LEFT JOIN csr.kintell_sessions AS k ON k.id = t.session_id
) AS n
WHERE n.id = s.id AND s.user_id IS DISTINCT FROM n.user_id
