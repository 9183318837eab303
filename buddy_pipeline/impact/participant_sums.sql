-- Participants by scope and program, and the sums of their points in each dimension: of everybody all; of companies equal parts
-- by the volunteers of each participant there; whom nobody accompanied is of no company. A row is `whole` if it tells all of its
-- participants; those who are mixed have whole rows with an empty program.
--
-- People parted by company are added up apart from those who are not: fewer rows are multiplied, and none is sorted.
CREATE TEMP TABLE participant_sums ON COMMIT DROP AS
WITH mixed_pairs AS MATERIALIZED (
    SELECT DISTINCT
        a.participant_id,
        a.volunteer_id
    FROM accompanied a
    JOIN mixed m USING (participant_id)
),

helped AS (
    SELECT
        participant_id,
        program,
        count(*) AS volunteers
    FROM accompanied
    WHERE program <> '' OR participant_id NOT IN (SELECT participant_id FROM mixed)
    GROUP BY participant_id, program
    UNION ALL
    SELECT
        participant_id,
        '',
        count(*)
    FROM mixed_pairs
    GROUP BY participant_id
),

parts AS (
    SELECT
        a.participant_id,
        a.program,
        v.company_id,
        sum(v.share) AS share
    FROM accompanied a
    JOIN volunteer_share v USING (volunteer_id, program)
    WHERE a.program <> '' OR a.participant_id NOT IN (SELECT participant_id FROM mixed)
    GROUP BY a.participant_id, a.program, v.company_id
    UNION ALL
    SELECT
        a.participant_id,
        '',
        v.company_id,
        sum(v.share)
    FROM mixed_pairs a
    JOIN volunteer_share v ON v.volunteer_id = a.volunteer_id AND v.whole
    GROUP BY a.participant_id, v.company_id
),

points AS (
    SELECT
        t.participant_id,
        t.program,
        t.whole,
        d.dimension,
        least(
            d.cap,
            t.units * d.gain
            + t.courses * coalesce(d.course_gain, 0) + t.levels * coalesce(d.level_gain, 0)
        ) AS points
    FROM tally t
    JOIN
        jsonb_to_recordset(%(dimensions)s)
            AS d (outcome text, dimension text, gain numeric, level_gain numeric, course_gain numeric, cap numeric)
        USING (outcome)
),

points_there AS (
    SELECT
        participant_id,
        program,
        dimension,
        points
    FROM points
    WHERE program <> '' OR participant_id NOT IN (SELECT participant_id FROM mixed)
    UNION ALL
    SELECT
        participant_id,
        '',
        dimension,
        points
    FROM points
    WHERE whole AND participant_id IN (SELECT participant_id FROM mixed)
),

by_person AS (
    SELECT
        participant_id,
        program,
        sum(points) FILTER (WHERE dimension = 'integration_score') AS integration_score,
        sum(points) FILTER (WHERE dimension = 'language_proficiency') AS language_proficiency,
        sum(points) FILTER (WHERE dimension = 'job_readiness') AS job_readiness
    FROM points_there
    GROUP BY participant_id, program
),

participants AS MATERIALIZED (
    SELECT
        participant_id,
        program,
        program = '' OR m.participant_id IS NULL AS whole,
        h.volunteers,
        coalesce(b.integration_score, 0) AS integration_score,
        coalesce(b.language_proficiency, 0) AS language_proficiency,
        coalesce(b.job_readiness, 0) AS job_readiness
    FROM helped h
    FULL JOIN by_person b USING (participant_id, program)
    LEFT JOIN mixed m USING (participant_id)
),

shares AS (
    SELECT
        s.company_id,
        s.share / p.volunteers AS share,
        p.whole,
        p.program,
        p.integration_score,
        p.language_proficiency,
        p.job_readiness
    FROM participants p
    JOIN parts s ON s.participant_id = p.participant_id AND s.program = p.program
)

SELECT
    CASE WHEN company_id IS NULL THEN 'no_company' ELSE 'company' END AS scope,
    company_id,
    program,
    whole,
    count(*) AS people,
    sum(share) AS share,
    sum(share * integration_score) AS integration_score,
    sum(share * language_proficiency) AS language_proficiency,
    sum(share * job_readiness) AS job_readiness
FROM shares
GROUP BY company_id, program, whole
UNION ALL
SELECT
    w.scope,
    NULL,
    program,
    whole,
    count(*),
    count(*) * 1.0,
    sum(integration_score) * 1.0,
    sum(language_proficiency) * 1.0,
    sum(job_readiness) * 1.0
FROM participants p
JOIN (VALUES ('program'), ('no_company')) AS w (scope) ON w.scope = 'program' OR p.volunteers IS NULL
GROUP BY w.scope, program, whole
