-- What the two sides say of their match.
SELECT
    s.feedback_id AS id,
    m.id AS match_id,
    s.from_role,
    s.rating,
    s.communication,
    s.helpfulness,
    s.engagement,
    s.submitted_at,
    s.created_at AS export_date
FROM {rows} AS s
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
