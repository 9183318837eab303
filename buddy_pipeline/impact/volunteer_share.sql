-- The companies' shares in each volunteer, of each program and with an empty program of all: by what they did there in the
-- window; of who did nothing, by their companies at its end.
CREATE TEMP TABLE volunteer_share ON COMMIT DROP AS
WITH done AS (
    SELECT
        volunteer_id,
        CASE WHEN grouping(program) = 0 THEN program ELSE '' END AS program,
        company_id,
        sum(part) AS part
    FROM work
    GROUP BY GROUPING SETS ((volunteer_id, company_id), (volunteer_id, company_id, program))
),

idle AS (
    SELECT
        volunteer_id,
        program
    FROM accompanied
    UNION
    SELECT
        volunteer_id,
        ''
    FROM impact.vis_scores
    WHERE period = %(period)s
    UNION
    SELECT
        volunteer_id,
        program
    FROM impact.program_scores
    WHERE period = %(period)s
    EXCEPT
    SELECT
        volunteer_id,
        program
    FROM done
)

SELECT
    d.volunteer_id,
    d.program,
    d.company_id,
    d.part / n.activities AS share,
    TRUE AS is_active
FROM done d
JOIN (SELECT
    volunteer_id,
    program,
    round(sum(part)) AS activities
FROM done
GROUP BY volunteer_id, program) n USING (volunteer_id, program)
UNION ALL
SELECT
    i.volunteer_id,
    i.program,
    s.company_id,
    coalesce(s.share, 1),
    FALSE
FROM idle i
LEFT JOIN membership s ON s.user_id = i.volunteer_id AND s.since < %(end)s AND s.until >= %(end)s
