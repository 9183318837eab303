-- Whom the figures of a period are of, by company; without one: everybody. Of a volunteer `has_data` tells whether anything is
-- known of them but that they are one, of a participant whether an outcome is.
CREATE TEMP TABLE population ON COMMIT DROP AS
WITH counted AS (
    SELECT
        s.company_id,
        'volunteer' AS side,
        s.volunteer_id AS user_id,
        coalesce(v.activities + v.ratings + v.participants > 0, FALSE) AS has_data
    FROM volunteer_share s
    LEFT JOIN impact.vis_scores v ON v.period = %(period)s AND v.volunteer_id = s.volunteer_id
    WHERE s.whole AND (s.is_active OR v.score IS NOT NULL)
    UNION ALL
    SELECT
        s.company_id,
        'participant',
        a.participant_id,
        FALSE
    FROM accompanied a
    JOIN volunteer_share s ON s.volunteer_id = a.volunteer_id AND s.whole
    UNION ALL
    SELECT
        company_id,
        'participant',
        participant_id,
        TRUE
    FROM observed
)

SELECT
    company_id,
    side,
    user_id,
    bool_or(has_data) AS has_data
FROM counted
WHERE company_id IS NOT NULL
GROUP BY company_id, side, user_id
UNION ALL
SELECT
    NULL,
    side,
    user_id,
    bool_or(has_data)
FROM counted
GROUP BY side, user_id
