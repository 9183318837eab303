-- Participation in each program at the end of the period, a row a metric. The completion rate, and who takes part in several
-- programs, are those of spec 2's queries, as of then.
SELECT
    k.program,
    m.metric,
    m.title,
    m.value,
    m.reason,
    m.metric = 'enrolled' AS is_data
FROM unnest({programs}::text[]) AS k (program)
LEFT JOIN (
    SELECT
        program,
        count(*) AS enrolled,
        count(*) FILTER (WHERE state = 'active' AND is_participant) AS active_participants,
        count(*) FILTER (WHERE state = 'active' AND is_volunteer) AS active_volunteers,
        count(*) FILTER (WHERE state = 'active' AND programs > 1) AS in_several_programs,
        count(*) FILTER (WHERE state = 'completed') AS completed,
        count(*) FILTER (WHERE state = 'dropped') AS dropped
    FROM (
        SELECT
            *,
            count(*) FILTER (WHERE state = 'active') OVER (PARTITION BY user_id) AS programs
        FROM taking_part
    ) e
    GROUP BY program
) c ON c.program = k.program
CROSS JOIN LATERAL (
    VALUES
    ('enrolled', 'People who ever enrolled', coalesce(c.enrolled, 0)::numeric, NULL),
    ('active_participants', 'Participants taking part', coalesce(c.active_participants, 0), NULL),
    ('active_volunteers', 'Volunteers taking part', coalesce(c.active_volunteers, 0), NULL),
    ('in_several_programs', 'People taking part in another program, too', coalesce(c.in_several_programs, 0), NULL),
    ('completed', 'People who completed the program', coalesce(c.completed, 0), NULL),
    ('dropped', 'People who left before', coalesce(c.dropped, 0), NULL),
    (
        'completion_rate',
        'Completed, of all who ever enrolled',
        c.completed / c.enrolled::numeric,
        CASE WHEN c.enrolled IS NULL THEN 'Nobody has enrolled.' END
    )
) AS m (metric, title, value, reason)
