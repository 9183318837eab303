-- What companies ask for, by company, for people in no company and for everybody: of all programs, and of the rows of each alone.
-- The rows of all programs together have an empty program.
--
-- Means are rounded first to where the noise of divisions begins, so that 0.0749999… out of one is rounded as the 0.075 it stands
-- for.
WITH everybody AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        program,
        volunteer_id,
        1.0 AS share,
        bool_or(is_active) AS is_active
    FROM volunteer_share
    GROUP BY program, volunteer_id
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        program,
        volunteer_id,
        share,
        is_active
    FROM volunteer_share
),

scores AS (
    SELECT
        '' AS program,
        volunteer_id,
        score
    FROM impact.vis_scores
    WHERE period = %(period)s
    UNION ALL
    SELECT
        program,
        volunteer_id,
        score
    FROM impact.program_scores
    WHERE period = %(period)s
),

volunteers AS (
    SELECT
        e.scope,
        e.company_id,
        e.program,
        count(*) FILTER (WHERE e.is_active) AS people,
        coalesce(sum(e.share) FILTER (WHERE e.is_active), 0) AS share,
        sum(v.score * e.share) / sum(e.share) FILTER (WHERE v.score IS NOT NULL) AS vis_score
    FROM everybody e
    LEFT JOIN scores v USING (program, volunteer_id)
    GROUP BY e.scope, e.company_id, e.program
),

points AS (
    SELECT
        t.participant_id,
        t.program,
        d.dimension,
        sum(least(
            d.cap,
            (t.n - t.courses - t.measured) * d.gain
            + t.courses * coalesce(d.course_gain, 0) + t.levels * coalesce(d.level_gain, 0)
        )) AS points
    FROM tally t
    JOIN
        jsonb_to_recordset(%(dimensions)s)
            AS d (outcome text, dimension text, gain numeric, level_gain numeric, course_gain numeric, cap numeric)
        USING (outcome)
    GROUP BY t.participant_id, t.program, d.dimension
),

by_person AS (
    SELECT
        participant_id,
        program,
        sum(points) FILTER (WHERE dimension = 'integration_score') AS integration_score,
        sum(points) FILTER (WHERE dimension = 'language_proficiency') AS language_proficiency,
        sum(points) FILTER (WHERE dimension = 'job_readiness') AS job_readiness
    FROM points
    GROUP BY participant_id, program
),

accompanied_people AS (
    SELECT DISTINCT
        'program' AS scope,
        NULL::uuid AS company_id,
        program,
        participant_id,
        1.0 AS share
    FROM participant_share
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        program,
        participant_id,
        share
    FROM participant_share
),

participants AS (
    SELECT
        e.scope,
        e.company_id,
        e.program,
        count(*) AS people,
        sum(e.share) AS share,
        sum(e.share * coalesce(b.integration_score, 0)) / sum(e.share) AS integration_score,
        sum(e.share * coalesce(b.language_proficiency, 0)) / sum(e.share) AS language_proficiency,
        sum(e.share * coalesce(b.job_readiness, 0)) / sum(e.share) AS job_readiness
    FROM accompanied_people e
    LEFT JOIN by_person b USING (participant_id, program)
    GROUP BY e.scope, e.company_id, e.program
),

held AS (
    SELECT
        t.program,
        t.volunteer_id,
        t.completed_at
    FROM held_session t
    WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
),

sessions AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        coalesce(program, '') AS program,
        count(*) AS held,
        count(*)::numeric AS share
    FROM held
    GROUP BY GROUPING SETS ((), (program))
    UNION ALL
    SELECT
        CASE WHEN s.company_id IS NULL THEN 'no_company' ELSE 'company' END,
        s.company_id,
        coalesce(t.program, ''),
        count(*),
        sum(coalesce(s.share, 1))
    FROM held t
    LEFT JOIN membership s ON s.user_id = t.volunteer_id AND s.since <= t.completed_at AND t.completed_at < s.until
    GROUP BY GROUPING SETS ((s.company_id), (s.company_id, t.program))
),

hours AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        program,
        sum(recorded_minutes) / 60.0 AS recorded,
        sum(estimated_minutes) / 60.0 AS estimated
    FROM impact.volunteer_months
    WHERE period BETWEEN %(first)s AND %(last)s
    GROUP BY program
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        program,
        sum(recorded_minutes) / 60.0,
        sum(estimated_minutes) / 60.0
    FROM work
    GROUP BY company_id, program
),

figures AS (
    SELECT
        o.id,
        o.scope,
        o.company_id,
        k.program,
        coalesce(p.people, 0) AS participants,
        coalesce(v.people, 0) AS volunteers,
        coalesce(s.held, 0) AS sessions,
        coalesce(p.share, 0) AS participants_share,
        coalesce(v.share, 0) AS volunteers_share,
        coalesce(s.share, 0) AS sessions_share,
        coalesce(h.recorded, 0) AS recorded_hours,
        coalesce(h.estimated, 0) AS estimated_hours,
        v.vis_score,
        r.ratio,
        r.reason,
        CASE WHEN 'integration_score' = any(k.tracked) THEN p.integration_score END AS avg_integration_score,
        CASE WHEN 'language_proficiency' = any(k.tracked) THEN p.language_proficiency END AS avg_language_level,
        CASE WHEN 'job_readiness' = any(k.tracked) THEN p.job_readiness END AS avg_job_readiness,
        CASE
            WHEN coalesce(p.people, 0) = 0 THEN 'Nobody was accompanied.'
            WHEN k.program = '' THEN 'No program counts it.'
            ELSE 'The program does not count it.'
        END AS why_no_mean
    FROM scope o
    CROSS JOIN jsonb_to_recordset(%(programs)s) AS k (program text, tracked text[])
    LEFT JOIN participants p ON p.scope = o.scope AND p.company_id IS NOT DISTINCT FROM o.company_id AND p.program = k.program
    LEFT JOIN volunteers v ON v.scope = o.scope AND v.company_id IS NOT DISTINCT FROM o.company_id AND v.program = k.program
    LEFT JOIN sessions s ON s.scope = o.scope AND s.company_id IS NOT DISTINCT FROM o.company_id AND s.program = k.program
    LEFT JOIN hours h ON h.scope = o.scope AND h.company_id IS NOT DISTINCT FROM o.company_id AND h.program = k.program
    LEFT JOIN impact.sroi r ON r.id = o.id AND k.program = ''
),

rounded AS MATERIALIZED (
    SELECT
        f.*,
        round(f.avg_integration_score, 9) AS integration_score,
        round(f.avg_language_level, 9) AS language_level,
        round(f.avg_job_readiness, 9) AS job_readiness,
        round(f.vis_score, 9) AS score,
        jsonb_strip_nulls(jsonb_build_object(
            'avg_integration_score', CASE WHEN f.avg_integration_score IS NULL THEN f.why_no_mean END,
            'avg_language_level', CASE WHEN f.avg_language_level IS NULL THEN f.why_no_mean END,
            'avg_job_readiness', CASE WHEN f.avg_job_readiness IS NULL THEN f.why_no_mean END,
            'vis_score', CASE WHEN f.vis_score IS NULL THEN 'No volunteer has a score.' END,
            'sroi_ratio', CASE WHEN f.program = '' AND f.ratio IS NULL THEN f.reason END
        )) AS reasons
    FROM figures f
),

of_programs AS (
    INSERT INTO impact.company_programs (
        metrics_id, program, period, participants_count, volunteers_count, sessions_count, participants_share, volunteers_share,
        sessions_share, recorded_hours, estimated_hours, avg_integration_score, avg_language_level, avg_job_readiness, vis_score,
        reasons, methodology_version, methodology_digest
    )
    SELECT
        f.id,
        f.program,
        %(period)s,
        f.participants,
        f.volunteers,
        f.sessions,
        f.participants_share,
        f.volunteers_share,
        f.sessions_share,
        f.recorded_hours,
        f.estimated_hours,
        f.integration_score,
        f.language_level,
        f.job_readiness,
        f.score,
        f.reasons,
        %(version)s,
        %(digest)s
    FROM rounded f
    WHERE f.program <> ''
)

INSERT INTO csr.metrics_company_period (
    id, period, scope, company_id, period_start, period_end, participants_count, volunteers_count, sessions_count,
    participants_share, volunteers_share, sessions_share, avg_integration_score, avg_language_level, avg_job_readiness,
    sroi_ratio, vis_score, reasons, methodology_version, methodology_digest, created_at
)
SELECT
    f.id,
    %(period)s,
    f.scope,
    f.company_id,
    %(first)s,
    (%(last)s + interval '1 month - 1 day')::date,
    f.participants,
    f.volunteers,
    f.sessions,
    f.participants_share,
    f.volunteers_share,
    f.sessions_share,
    f.integration_score,
    f.language_level,
    f.job_readiness,
    round(f.ratio, 9),
    f.score,
    f.reasons,
    %(version)s,
    %(digest)s,
    clock_timestamp()
FROM rounded f
WHERE f.program = ''
