-- Looks at how a match is doing.
SELECT
    s.checkin_id AS id,
    m.id AS match_id,
    s.checkin_date,
    s.mood,
    s.created_at AS export_date
FROM {rows} AS s
LEFT JOIN csr.buddy_matches AS m ON m.id = s.match_id
