-- The activities of a span of months with their weight, and the minutes that are assumed where none are recorded.
-- In the order of the index, so that it is written from end to end.
INSERT INTO impact.volunteer_activity (
    period, volunteer_id, participant_id, program, activity, happened_at, minutes, is_estimated, hours, weight,
    source_table, source_id, methodology_version, methodology_digest
)
SELECT
    a.period,
    a.volunteer_id,
    a.participant_id,
    a.program,
    a.activity,
    a.happened_at,
    a.minutes,
    a.is_estimated,
    a.minutes / 60.0,
    a.weight,
    a.source_table,
    a.source_id,
    %(version)s,
    %(digest)s
FROM (
    SELECT
        date_trunc('month', f.happened_at AT TIME ZONE 'UTC')::date AS period,
        f.volunteer_id,
        f.participant_id,
        f.program,
        f.activity,
        f.happened_at,
        coalesce(f.minutes, r.default_minutes) AS minutes,
        f.minutes IS NULL AS is_estimated,
        r.weight,
        f.source_table,
        f.source_id
    FROM ({activities}) f
    JOIN jsonb_to_recordset(%(rules)s) AS r (activity text, weight numeric, default_minutes integer) ON r.activity = f.activity
    ORDER BY 1, 2
) a
