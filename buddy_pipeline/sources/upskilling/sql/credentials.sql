-- Credentials that people earned.
SELECT
    s.provider,
    s.credential_id,
    p.user_id,
    s.course_id,
    s.course_name,
    s.credential_type,
    s.issued_at,
    s.expires_at,
    s.created_at AS export_date
FROM {rows} AS s
JOIN people AS p ON p.external_id = s.user_ref
