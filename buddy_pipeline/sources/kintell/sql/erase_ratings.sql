-- Texts of ratings of the sessions that they had.
DELETE FROM pii.kintell_ratings AS p
USING export.kintell_ratings AS e
JOIN csr.kintell_sessions AS t ON t.external_session_id = e.session_id
WHERE e.rating_id = p.rating_id AND t.id = any(%(shared)s)
