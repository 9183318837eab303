-- The score of each volunteer who did something, accompanied somebody or was enrolled, with its components: over all programs,
-- and for each program in which they did something. A row is `whole` if it tells of all programs: that of the only program of a
-- volunteer, if it tracks the same as all together, else one with an empty program.
--
-- Participants improve by a milestone, by progress, or by a mood that rises: its slope has the sign of n·Σxy − Σx·Σy, `shift`
-- being the microseconds from the start of the window to that of the month.
WITH done_there AS MATERIALIZED (
    SELECT
        volunteer_id,
        coalesce(program, '') AS program,
        sum(activities) AS activities,
        sum(estimated_activities) AS estimated_activities,
        sum(recorded_minutes) AS recorded_minutes,
        sum(estimated_minutes) AS estimated_minutes,
        sum(weighted_minutes) AS weighted_minutes,
        sum(ratings) AS ratings,
        sum(rating_sum) AS rating_sum
    FROM impact.volunteer_months
    WHERE period BETWEEN %(first)s AND %(last)s
    GROUP BY volunteer_id, program
),

improved AS MATERIALIZED (
    SELECT p.participant_id
    FROM (
        SELECT
            *,
            (period - %(first)s)::bigint * 86400000000 AS shift
        FROM impact.participant_months
        WHERE period BETWEEN %(first)s AND %(last)s
    ) p
    GROUP BY p.participant_id
    HAVING
        bool_or(p.has_improved)
        OR (
            sum(p.moods) >= %(mood_checkins)s
            AND sum(p.moods) * sum(p.product_sum + p.mood_sum * p.shift) > sum(p.moment_sum + p.moods * p.shift) * sum(p.mood_sum)
        )
),

lift_there AS (
    SELECT
        a.volunteer_id,
        a.program,
        count(*) AS participants,
        count(i.participant_id) AS improved
    FROM accompanied a
    LEFT JOIN improved i USING (participant_id)
    GROUP BY a.volunteer_id, a.program
),

there AS MATERIALIZED (
    SELECT
        volunteer_id,
        program,
        d.activities,
        d.estimated_activities,
        d.recorded_minutes,
        d.estimated_minutes,
        d.weighted_minutes,
        d.ratings,
        d.rating_sum,
        l.participants,
        l.improved
    FROM done_there d
    FULL JOIN lift_there l USING (volunteer_id, program)
),

several AS MATERIALIZED (
    SELECT volunteer_id
    FROM there
    GROUP BY volunteer_id
    HAVING count(*) > 1 OR min(program) <> all(%(like_all)s::text[])
),

lift AS (
    SELECT
        volunteer_id,
        count(*) AS participants,
        count(improved_id) AS improved
    FROM (
        SELECT DISTINCT
            a.volunteer_id,
            a.participant_id,
            i.participant_id AS improved_id
        FROM accompanied a
        JOIN several USING (volunteer_id)
        LEFT JOIN improved i USING (participant_id)
    ) a
    GROUP BY volunteer_id
),

together AS (
    SELECT
        volunteer_id,
        '' AS program,
        sum(t.activities) AS activities,
        sum(t.estimated_activities) AS estimated_activities,
        sum(t.recorded_minutes) AS recorded_minutes,
        sum(t.estimated_minutes) AS estimated_minutes,
        sum(t.weighted_minutes) AS weighted_minutes,
        sum(t.ratings) AS ratings,
        sum(t.rating_sum) AS rating_sum
    FROM there t
    JOIN several USING (volunteer_id)
    GROUP BY volunteer_id
),

-- who was a volunteer in the window, and so gave 0 hours where none are known: matched, enrolled or a member of a company then
was_there AS MATERIALIZED (
    SELECT buddy_id AS volunteer_id
    FROM pairing
    WHERE %(idle_count)s AND buddy_id IS NOT NULL AND since < %(end)s AND until >= %(start)s
    UNION
    SELECT e.user_id
    FROM csr.program_enrollments e
    JOIN csr.users u ON u.id = e.user_id
    WHERE %(idle_count)s AND e.enrolled_at < %(end)s AND (e.completed_at < %(start)s) IS NOT TRUE AND ({is_volunteer})
    UNION
    SELECT c.user_id
    FROM csr.company_users c
    JOIN people p ON p.user_id = c.user_id AND p.is_volunteer
    WHERE %(idle_count)s AND c.joined_at < %(end)s AND (c.left_at <= %(start)s) IS NOT TRUE
),

enrolled AS (
    SELECT
        p.user_id AS volunteer_id,
        '' AS program
    FROM people p
    WHERE
        p.is_volunteer
        AND (
            EXISTS (
                SELECT FROM csr.program_enrollments e
                WHERE e.user_id = p.user_id AND e.enrolled_at < %(end)s
            )
            OR p.user_id IN (SELECT w.volunteer_id FROM was_there w)
        )
        AND NOT EXISTS (
            SELECT FROM there t
            WHERE t.volunteer_id = p.user_id
        )
),

rows AS (
    SELECT *
    FROM there
    WHERE program <> ''
    UNION ALL
    SELECT
        t.*,
        l.participants,
        l.improved
    FROM together t
    LEFT JOIN lift l USING (volunteer_id)
    UNION ALL
    SELECT
        volunteer_id,
        program,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL
    FROM enrolled
),

measured AS MATERIALIZED (
    SELECT
        r.volunteer_id,
        r.program,
        r.program = '' OR s.volunteer_id IS NULL AS whole,
        r.activities,
        r.estimated_activities,
        r.recorded_minutes,
        r.estimated_minutes,
        h.weighted_hours,
        r.ratings,
        r.participants,
        r.improved,
        CASE
            WHEN h.weighted_hours IS NOT NULL THEN least(100, h.weighted_hours * 100 / %(full_score_hours)s)
        END AS weighted_hours_value,
        r.rating_sum / nullif(r.ratings, 0) * 100 AS quality_value,
        r.improved * 100::numeric / r.participants AS outcome_lift_value,
        NULL::numeric AS placement_value
    FROM rows r
    LEFT JOIN several s USING (volunteer_id)
    LEFT JOIN was_there w USING (volunteer_id)
    CROSS JOIN
        LATERAL (
            SELECT
                CASE WHEN r.activities > 0 THEN r.weighted_minutes / 60 WHEN w.volunteer_id IS NOT NULL THEN 0 END
                    AS weighted_hours
        ) h
),

weighed AS MATERIALIZED (
    SELECT
        m.*,
        {weighted} AS weighted,
        {weight_sum} AS weight_sum,
        {coverage} AS coverage
    FROM measured m
),

scored AS MATERIALIZED (
    SELECT
        w.*,
        w.weighted / nullif(w.weight_sum, 0) AS score,
        coalesce(w.recorded_minutes, 0) + coalesce(w.estimated_minutes, 0) < %(least_hours)s * 60
        OR coalesce(w.ratings, 0) + coalesce(w.participants, 0) < %(least_observations)s AS tells_little
    FROM weighed w
),

of_programs AS (
    INSERT INTO impact.program_scores (
        period, program, volunteer_id, score, band, reason,
        coverage, weight_sum, hours_component, quality_component, lift_component, placement_component, weighted_hours, activities,
        estimated_activities, recorded_minutes, estimated_minutes, ratings, participants, improved, methodology_version,
        methodology_digest
    )
    SELECT
        %(period)s,
        s.program,
        s.volunteer_id,
        s.score,
        {band},
        CASE
            WHEN s.score IS NULL THEN 'Nothing that counts was recorded in the window.'
            WHEN s.tells_little THEN %(tells_little)s
        END,
        s.coverage,
        s.weight_sum,
        s.weighted_hours_value,
        s.quality_value,
        s.outcome_lift_value,
        s.placement_value,
        coalesce(s.weighted_hours, 0),
        coalesce(s.activities, 0),
        coalesce(s.estimated_activities, 0),
        coalesce(s.recorded_minutes, 0),
        coalesce(s.estimated_minutes, 0),
        coalesce(s.ratings, 0),
        coalesce(s.participants, 0),
        coalesce(s.improved, 0),
        %(version)s,
        %(digest)s
    FROM scored s
    WHERE s.program <> ''
    ORDER BY s.program, s.volunteer_id
)

INSERT INTO impact.vis_scores (
    period, volunteer_id, score, band, reason, previous_score, trend,
    coverage, weight_sum, hours_component, quality_component, lift_component, placement_component, weighted_hours, activities,
    estimated_activities, recorded_minutes, estimated_minutes, ratings, participants, improved, methodology_version,
    methodology_digest
)
SELECT
    %(period)s,
    s.volunteer_id,
    s.score,
    {band},
    CASE
        WHEN s.score IS NULL THEN 'Nothing that counts was recorded in the window.'
        WHEN s.tells_little THEN %(tells_little)s
    END,
    p.score,
    s.score - p.score,
    s.coverage,
    s.weight_sum,
    s.weighted_hours_value,
    s.quality_value,
    s.outcome_lift_value,
    s.placement_value,
    coalesce(s.weighted_hours, 0),
    coalesce(s.activities, 0),
    coalesce(s.estimated_activities, 0),
    coalesce(s.recorded_minutes, 0),
    coalesce(s.estimated_minutes, 0),
    coalesce(s.ratings, 0),
    coalesce(s.participants, 0),
    coalesce(s.improved, 0),
    %(version)s,
    %(digest)s
FROM scored s
LEFT JOIN impact.vis_scores p ON p.period = %(period_before)s AND p.volunteer_id = s.volunteer_id
WHERE s.whole
ORDER BY s.volunteer_id
