-- Participation in a program at the end of the period, a row a metric. The completion rate, and who takes part in several
-- programs, are those of spec 2's queries, as of then.
SELECT
    m.metric,
    m.title,
    m.value,
    m.reason
FROM (
    SELECT
        count(*) AS enrolled,
        count(*) FILTER (WHERE NOT finished AND is_participant) AS active_participants,
        count(*) FILTER (WHERE NOT finished AND is_volunteer) AS active_volunteers,
        count(*) FILTER (WHERE NOT finished AND is_elsewhere) AS in_several_programs,
        count(*) FILTER (WHERE finished AND status = 'completed') AS completed,
        count(*) FILTER (WHERE finished AND status = 'dropped') AS dropped
    FROM (
        SELECT
            e.status,
            coalesce(e.completed_at < %(end)s, FALSE) AS finished,
            {beneficiary_roles}
            OR EXISTS (
                SELECT FROM unnest({beneficiary}::text[]) f (flag)
                WHERE u.journey_flags ->> f.flag = 'true'
            ) AS is_participant,
            {volunteer_roles}
            OR EXISTS (
                SELECT FROM unnest({volunteer}::text[]) f (flag)
                WHERE u.journey_flags ->> f.flag = 'true'
            ) AS is_volunteer,
            a.programs > 1 AS is_elsewhere
        FROM csr.program_enrollments e
        JOIN csr.users u ON u.id = e.user_id
        LEFT JOIN (
            SELECT
                user_id,
                count(*) AS programs
            FROM csr.program_enrollments
            WHERE enrolled_at < %(end)s AND (completed_at < %(end)s) IS NOT TRUE
            GROUP BY user_id
        ) a ON a.user_id = e.user_id
        WHERE e.program_type = {program} AND e.enrolled_at < %(end)s
    ) e
) c
CROSS JOIN LATERAL (
    VALUES
    ('enrolled', 'People who ever enrolled', c.enrolled::numeric, NULL),
    ('active_participants', 'Participants taking part', c.active_participants, NULL),
    ('active_volunteers', 'Volunteers taking part', c.active_volunteers, NULL),
    ('in_several_programs', 'People taking part in another program, too', c.in_several_programs, NULL),
    ('completed', 'People who completed the program', c.completed, NULL),
    ('dropped', 'People who left before', c.dropped, NULL),
    (
        'completion_rate',
        'Completed, of all who ever enrolled',
        c.completed / nullif(c.enrolled, 0)::numeric,
        CASE WHEN c.enrolled = 0 THEN 'Nobody has enrolled.' END
    )
) AS m (metric, title, value, reason)
