-- Spans in which the companies of a person stay the same. In several at once, each has an equal share of what the person does;
-- one of them `is_first`, so that what falls into a span can be counted once.
CREATE TEMP TABLE membership ON COMMIT DROP AS
WITH bounds AS (
    SELECT
        user_id,
        joined_at AS at
    FROM csr.company_users
    UNION
    SELECT
        user_id,
        left_at
    FROM csr.company_users
    WHERE left_at IS NOT NULL
),

spans AS (
    SELECT
        user_id,
        at AS since,
        coalesce(lead(at) OVER (PARTITION BY user_id ORDER BY at), 'infinity') AS until
    FROM bounds
)

SELECT
    s.user_id,
    c.company_id,
    s.since,
    s.until,
    1.0 / count(*) OVER (PARTITION BY s.user_id, s.since) AS share,
    row_number() OVER (PARTITION BY s.user_id, s.since) = 1 AS is_first
FROM spans s
JOIN csr.company_users c ON c.user_id = s.user_id AND c.joined_at <= s.since AND (c.left_at IS NULL OR s.since < c.left_at)
