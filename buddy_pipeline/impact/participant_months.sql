-- Whether each participant improved in a month by good progress or by a milestone that is an improvement, and the sums of their
-- moods: a trend shows only in a window. Moments count microseconds from the start of the month, so that the sums are exact and
-- small.
INSERT INTO impact.participant_months (period, participant_id, has_improved, moods, mood_sum, moment_sum, product_sum)
WITH moods AS (
    SELECT
        t.checkin_date AT TIME ZONE 'UTC' AS at,
        m.participant_id,
        o.value AS mood
    FROM csr.buddy_checkins t
    JOIN pairing m ON m.match_id = t.match_id AND m.participant_id IS NOT NULL
    JOIN jsonb_to_recordset(%(moods)s) AS o (mood text, value integer) ON o.mood = t.mood
    WHERE t.checkin_date >= %(start)s AND t.checkin_date < %(end)s
),

evidence AS (
    SELECT
        t.reached_at AT TIME ZONE 'UTC' AS at,
        t.user_id AS participant_id,
        NULL::integer AS mood,
        NULL::bigint AS moment
    FROM csr.journey_milestones t
    WHERE
        t.reached_at >= %(start)s AND t.reached_at < %(end)s AND (t.target_role = any(%(volunteer_roles)s)) IS NOT TRUE
        AND (%(improving_milestones)s::text[] IS NULL OR t.category = any(%(improving_milestones)s::text[]))
    UNION ALL
    SELECT
        t.completed_at AT TIME ZONE 'UTC',
        t.participant_id,
        NULL,
        NULL
    FROM held_session t
    WHERE
        t.completed_at >= %(start)s AND t.completed_at < %(end)s
        AND t.participant_id IS NOT NULL AND t.learner_progress = any(%(improving)s)
    UNION ALL
    SELECT
        o.at,
        o.participant_id,
        o.mood,
        (date_part('epoch', o.at - date_trunc('month', o.at)) * 1000000)::bigint
    FROM moods o
)

SELECT
    date_trunc('month', e.at)::date,
    e.participant_id,
    bool_or(e.mood IS NULL),
    count(e.mood),
    coalesce(sum(e.mood), 0),
    coalesce(sum(e.moment), 0),
    coalesce(sum(e.mood * e.moment), 0)
FROM evidence e
GROUP BY 1, 2
ORDER BY 1, 2
