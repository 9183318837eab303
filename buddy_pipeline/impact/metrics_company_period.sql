-- What companies ask for, by company, for people in no company and for everybody: of all programs, and of the rows of each alone.
-- The rows of all programs together have an empty program. Sums are made once: the whole rows of people make up all programs.
--
-- Means are rounded first to where the noise of divisions begins, so that 0.0749999… out of one is rounded as the 0.075 it stands
-- for.
WITH everybody AS (
    SELECT DISTINCT
        'program' AS scope,
        NULL::uuid AS company_id,
        program,
        whole,
        volunteer_id,
        1.0 AS share,
        is_active
    FROM volunteer_share
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        program,
        whole,
        volunteer_id,
        share,
        is_active
    FROM volunteer_share
),

volunteer_sums AS MATERIALIZED (
    SELECT
        e.scope,
        e.company_id,
        e.program,
        e.whole,
        count(*) FILTER (WHERE e.is_active) AS people,
        sum(e.share) FILTER (WHERE e.is_active) AS share,
        sum(v.score * e.share) FILTER (WHERE e.whole) AS score,
        sum(e.share) FILTER (WHERE e.whole AND v.score IS NOT NULL) AS scored,
        sum(p.score * e.share) AS score_there,
        sum(e.share) FILTER (WHERE p.score IS NOT NULL) AS scored_there
    FROM everybody e
    LEFT JOIN impact.vis_scores v ON v.period = %(period)s AND v.volunteer_id = e.volunteer_id
    LEFT JOIN impact.program_scores p ON p.period = %(period)s AND p.volunteer_id = e.volunteer_id AND p.program = e.program
    GROUP BY e.scope, e.company_id, e.program, e.whole
),

volunteers AS (
    SELECT
        scope,
        company_id,
        '' AS program,
        sum(people) AS people,
        sum(share) AS share,
        sum(score) / sum(scored) AS vis_score
    FROM volunteer_sums
    WHERE whole
    GROUP BY scope, company_id
    UNION ALL
    SELECT
        scope,
        company_id,
        program,
        sum(people),
        sum(share),
        sum(score_there) / sum(scored_there)
    FROM volunteer_sums
    WHERE program <> ''
    GROUP BY scope, company_id, program
),

participants AS (
    SELECT
        scope,
        company_id,
        '' AS program,
        sum(people) AS people,
        sum(share) AS share,
        sum(integration_score) / sum(share) AS integration_score,
        sum(language_proficiency) / sum(share) AS language_proficiency,
        sum(job_readiness) / sum(share) AS job_readiness
    FROM participant_sums
    WHERE whole
    GROUP BY scope, company_id
    UNION ALL
    SELECT
        scope,
        company_id,
        program,
        sum(people),
        sum(share),
        sum(integration_score) / sum(share),
        sum(language_proficiency) / sum(share),
        sum(job_readiness) / sum(share)
    FROM participant_sums
    WHERE program <> ''
    GROUP BY scope, company_id, program
),

held AS MATERIALIZED (
    SELECT
        t.program,
        s.company_id,
        count(*) AS held,
        sum(coalesce(s.share, 1)) AS share,
        count(*) FILTER (WHERE s.is_first IS NOT FALSE) AS held_in_all
    FROM held_session t
    LEFT JOIN membership s ON s.user_id = t.volunteer_id AND s.since <= t.completed_at AND t.completed_at < s.until
    WHERE t.completed_at >= %(start)s AND t.completed_at < %(end)s
    GROUP BY t.program, s.company_id
),

sessions AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        coalesce(program, '') AS program,
        sum(held_in_all) AS held,
        sum(held_in_all) AS share
    FROM held
    GROUP BY GROUPING SETS ((), (program))
    UNION ALL
    SELECT
        CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END,
        company_id,
        coalesce(program, ''),
        sum(held),
        sum(share)
    FROM held
    GROUP BY GROUPING SETS ((company_id), (company_id, program))
),

hours AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        program,
        sum(recorded_minutes) / 60.0 AS recorded,
        sum(estimated_minutes) / 60.0 AS estimated
    FROM impact.program_scores
    WHERE period = %(period)s AND (activities > 0 OR ratings > 0)
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

spoken AS (
    SELECT
        scope_id,
        count(*) AS people
    FROM counted_voice
    GROUP BY scope_id
),

voices AS (
    SELECT
        scope,
        company_id,
        max(mean) FILTER (WHERE dimension = 'confidence') AS confidence,
        max(mean) FILTER (WHERE dimension = 'belonging') AS belonging,
        max(mean) FILTER (WHERE dimension = 'lang_level_proxy') AS lang_level_proxy,
        max(mean) FILTER (WHERE dimension = 'job_readiness') AS job_readiness,
        max(mean) FILTER (WHERE dimension = 'well_being') AS well_being
    FROM impact.voices
    WHERE period = %(period)s
    GROUP BY scope, company_id
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
    q2q_people,
    q2q_confidence,
    q2q_belonging,
    q2q_lang_level_proxy,
    q2q_job_readiness,
    q2q_well_being,
    sroi_ratio,
    vis_score,
    reasons,
    methodology_version,
    methodology_digest,
    created_at
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
    coalesce(t.people, 0),
    round(w.confidence, 9),
    round(w.belonging, 9),
    round(w.lang_level_proxy, 9),
    round(w.job_readiness, 9),
    round(w.well_being, 9),
    round(f.ratio, 9),
    f.score,
    f.reasons,
    %(version)s,
    %(digest)s,
    clock_timestamp()
FROM rounded f
LEFT JOIN spoken t ON t.scope_id = f.id
LEFT JOIN voices w ON w.scope = f.scope AND w.company_id IS NOT DISTINCT FROM f.company_id
WHERE f.program = ''
