-- Who belonged to which company, in each month of it.
SELECT
    s.month AS at,
    hash_record_extended(
        row(
            11, m.user_id, m.company_id,
            CASE WHEN m.joined_at >= s.month THEN m.joined_at END,
            CASE WHEN m.left_at < s.month + interval '1 month' THEN m.left_at END
        ),
        0
    ) AS hash
FROM csr.company_users m
CROSS JOIN generate_series(date_trunc('month', m.joined_at), least(m.left_at, %(until)s), interval '1 month') s (month)
