-- What surveyed answers of the window tell of each outcome: of people (`people`) and how much in all (`units`), by the
-- companies that have a part in it. That of a participant is the doing of the buddies of that moment in equal parts, that of a
-- volunteer their own; counted people are a company's if the list says so.
CREATE TEMP TABLE surveyed ON COMMIT DROP AS
WITH answer AS (
    SELECT
        o.outcome,
        t.id,
        t.user_id,
        t.answered_at,
        t.people,
        t.value,
        t.company_id,
        t.outcome = any(%(of_volunteers)s::text[]) AS is_volunteers,
        count(t.user_id) OVER (PARTITION BY o.outcome, t.user_id) AS n
    FROM jsonb_to_recordset(%(surveyed)s) AS o (outcome text, stakeholder text)
    JOIN csr.surveyed_outcomes t ON t.outcome = o.outcome AND lower(t.stakeholder) = lower(o.stakeholder)
    WHERE t.answered_at >= %(start)s AND t.answered_at < %(end)s AND (NOT t.of_person OR t.user_id IS NOT NULL)
),

done AS (
    SELECT
        a.id,
        a.outcome,
        a.user_id,
        a.answered_at,
        CASE WHEN a.is_volunteers THEN a.user_id ELSE m.buddy_id END AS volunteer_id,
        count(*) OVER (PARTITION BY a.outcome, a.id) AS doers
    FROM answer a
    LEFT JOIN LATERAL (
        SELECT DISTINCT p.buddy_id
        FROM pairing p
        WHERE
            NOT a.is_volunteers AND p.participant_id = a.user_id AND p.buddy_id IS NOT NULL
            AND p.since <= a.answered_at AND a.answered_at < p.until
    ) m ON TRUE
)

SELECT
    a.outcome,
    a.user_id,
    s.company_id,
    coalesce(s.share, 1.0) / d.doers AS answers,
    coalesce(s.share, 1.0) / d.doers / a.n AS people,
    coalesce(s.share, 1.0) / d.doers * a.value AS units
FROM answer a
JOIN done d ON d.id = a.id AND d.outcome = a.outcome
LEFT JOIN membership s ON s.user_id = d.volunteer_id AND s.since <= a.answered_at AND a.answered_at < s.until
WHERE a.user_id IS NOT NULL
UNION ALL
SELECT
    a.outcome,
    NULL,
    a.company_id,
    a.people,
    a.people,
    a.people * a.value
FROM answer a
WHERE a.user_id IS NULL
