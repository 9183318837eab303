-- What companies ask for, by company, for people in no company and for everybody. Means are rounded first to where the noise of
-- divisions begins, so that 0.0749999… out of one is rounded as the 0.075 it stands for.
INSERT INTO csr.metrics_company_period (
    id, period, scope, company_id, period_start, period_end, participants_count, volunteers_count, sessions_count,
    participants_share, volunteers_share, sessions_share, avg_integration_score, avg_language_level, avg_job_readiness,
    sroi_ratio, vis_score, reasons, methodology_version, methodology_digest, created_at
)
WITH everybody AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        volunteer_id,
        1.0 AS share,
        bool_or(is_active) AS is_active
    FROM volunteer_share
    GROUP BY volunteer_id
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        volunteer_id,
        share,
        is_active
    FROM volunteer_share
),

volunteers AS (
    SELECT
        e.scope,
        e.company_id,
        count(*) FILTER (WHERE e.is_active) AS people,
        coalesce(sum(e.share) FILTER (WHERE e.is_active), 0) AS share,
        sum(v.score * e.share) / sum(e.share) FILTER (WHERE v.score IS NOT NULL) AS vis_score
    FROM everybody e
    LEFT JOIN impact.vis_scores v ON v.period = %(period)s AND v.volunteer_id = e.volunteer_id
    GROUP BY e.scope, e.company_id
),

points AS (
    SELECT
        t.participant_id,
        d.dimension,
        sum(least(d.cap, t.n * d.gain)) AS points
    FROM tally t
    JOIN jsonb_to_recordset(%(dimensions)s) AS d (outcome text, dimension text, gain numeric, cap numeric) USING (outcome)
    GROUP BY t.participant_id, d.dimension
),

by_person AS (
    SELECT
        participant_id,
        sum(points) FILTER (WHERE dimension = 'integration_score') AS integration_score,
        sum(points) FILTER (WHERE dimension = 'language_proficiency') AS language_proficiency,
        sum(points) FILTER (WHERE dimension = 'job_readiness') AS job_readiness
    FROM points
    GROUP BY participant_id
),

accompanied_people AS (
    SELECT DISTINCT
        'program' AS scope,
        NULL::uuid AS company_id,
        participant_id,
        1.0 AS share
    FROM participant_share
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        participant_id,
        share
    FROM participant_share
),

participants AS (
    SELECT
        e.scope,
        e.company_id,
        count(*) AS people,
        sum(e.share) AS share,
        sum(e.share * coalesce(b.integration_score, 0)) / sum(e.share) AS integration_score,
        sum(e.share * coalesce(b.language_proficiency, 0)) / sum(e.share) AS language_proficiency,
        sum(e.share * coalesce(b.job_readiness, 0)) / sum(e.share) AS job_readiness
    FROM accompanied_people e
    LEFT JOIN by_person b USING (participant_id)
    GROUP BY e.scope, e.company_id
),

held AS (
    SELECT
        t.id,
        t.volunteer_id,
        t.completed_at
    FROM csr.kintell_sessions t
    WHERE t.session_type = any(%(session_types)s) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
),

sessions AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        count(*) AS held,
        count(*)::numeric AS share
    FROM held
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        count(*),
        sum(coalesce(s.share, 1))
    FROM held t
    LEFT JOIN membership s ON s.user_id = t.volunteer_id AND s.since <= t.completed_at AND t.completed_at < s.until
    GROUP BY company_id
),

figures AS (
    SELECT
        o.id,
        o.scope,
        o.company_id,
        coalesce(p.people, 0) AS participants,
        coalesce(v.people, 0) AS volunteers,
        coalesce(s.held, 0) AS sessions,
        coalesce(p.share, 0) AS participants_share,
        coalesce(v.share, 0) AS volunteers_share,
        coalesce(s.share, 0) AS sessions_share,
        v.vis_score,
        r.ratio,
        r.reason,
        CASE WHEN 'integration_score' = any(%(tracked)s) THEN p.integration_score END AS avg_integration_score,
        CASE WHEN 'language_proficiency' = any(%(tracked)s) THEN p.language_proficiency END AS avg_language_level,
        CASE WHEN 'job_readiness' = any(%(tracked)s) THEN p.job_readiness END AS avg_job_readiness,
        CASE WHEN coalesce(p.people, 0) = 0 THEN 'Nobody was accompanied.' ELSE 'No program counts it.' END AS why_no_mean
    FROM scope o
    LEFT JOIN participants p ON p.scope = o.scope AND p.company_id IS NOT DISTINCT FROM o.company_id
    LEFT JOIN volunteers v ON v.scope = o.scope AND v.company_id IS NOT DISTINCT FROM o.company_id
    LEFT JOIN sessions s ON s.scope = o.scope AND s.company_id IS NOT DISTINCT FROM o.company_id
    LEFT JOIN impact.sroi r ON r.id = o.id
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
    round(f.avg_integration_score, 9),
    round(f.avg_language_level, 9),
    round(f.avg_job_readiness, 9),
    round(f.ratio, 9),
    round(f.vis_score, 9),
    jsonb_strip_nulls(jsonb_build_object(
        'avg_integration_score', CASE WHEN f.avg_integration_score IS NULL THEN f.why_no_mean END,
        'avg_language_level', CASE WHEN f.avg_language_level IS NULL THEN f.why_no_mean END,
        'avg_job_readiness', CASE WHEN f.avg_job_readiness IS NULL THEN f.why_no_mean END,
        'vis_score', CASE WHEN f.vis_score IS NULL THEN 'No volunteer has a score.' END,
        'sroi_ratio', CASE WHEN f.ratio IS NULL THEN f.reason END
    )),
    %(version)s,
    %(digest)s,
    clock_timestamp()
FROM figures f
