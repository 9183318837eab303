-- That somebody saw or decided something about a text: a line for each of those whom it is of.
INSERT INTO ops.audit (actor, user_id, kind)
SELECT
    %(by)s::text,
    w.user_id,
    %(kind)s::text
FROM csr.texts AS t
LEFT JOIN csr.buddy_matches AS m ON m.id = t.match_id
LEFT JOIN csr.kintell_sessions AS s ON s.id = t.session_id
CROSS JOIN LATERAL unnest(ARRAY[m.participant_id, m.buddy_id, s.participant_id, s.volunteer_id]) AS w (user_id)
WHERE t.id = %(text)s AND w.user_id IS NOT NULL
GROUP BY w.user_id
