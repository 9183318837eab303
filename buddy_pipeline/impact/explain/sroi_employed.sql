-- Of observations those of people who belonged to a company when it happened.
SELECT f.*
FROM ({found}) AS f
WHERE
    EXISTS (
        SELECT
        FROM csr.company_users c
        WHERE
            c.user_id = f.participant_id AND c.joined_at <= f.happened_at
            AND (c.left_at IS NULL OR f.happened_at < c.left_at)
    )
