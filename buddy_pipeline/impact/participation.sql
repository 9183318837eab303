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
        program_type,
        count(*) AS enrolled,
        count(*) FILTER (WHERE NOT finished AND is_participant) AS active_participants,
        count(*) FILTER (WHERE NOT finished AND is_volunteer) AS active_volunteers,
        count(*) FILTER (WHERE NOT finished AND programs > 1) AS in_several_programs,
        count(*) FILTER (WHERE finished AND status = 'completed') AS completed,
        count(*) FILTER (WHERE finished AND status = 'dropped') AS dropped
    FROM (
        SELECT
            e.program_type,
            e.status,
            coalesce(e.completed_at < %(end)s, FALSE) AS finished,
            {is_participant} AS is_participant,
            {is_volunteer} AS is_volunteer,
            count(*) FILTER (WHERE (e.completed_at < %(end)s) IS NOT TRUE) OVER (PARTITION BY e.user_id) AS programs
        FROM csr.program_enrollments e
        JOIN csr.users u ON u.id = e.user_id
        WHERE e.enrolled_at < %(end)s
    ) e
    GROUP BY program_type
) c ON c.program_type = k.program
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
