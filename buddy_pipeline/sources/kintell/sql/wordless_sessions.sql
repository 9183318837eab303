-- Takes from sessions the goals that their exported rows lost.
UPDATE csr.kintell_sessions AS t SET goals_discussed = NULL
FROM export.kintell_sessions AS e
WHERE
    md5('kintell|' || e.session_type || '|' || e.session_id)::uuid = t.id
    AND e.texts_removed_at IS NOT NULL AND t.goals_discussed IS NOT NULL
