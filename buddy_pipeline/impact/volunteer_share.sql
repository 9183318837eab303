-- The companies' shares in each volunteer of each program: by what they did there in the window; of who did nothing, by their
-- companies at its end. A row is `whole` if the volunteer is in no other program; those in several have whole rows of all of
-- them, with an empty program.
CREATE TEMP TABLE volunteer_share ON COMMIT DROP AS
WITH told AS MATERIALIZED (
    SELECT
        volunteer_id,
        program
    FROM work
    UNION
    SELECT
        volunteer_id,
        program
    FROM accompanied
    UNION
    SELECT
        volunteer_id,
        program
    FROM impact.program_scores
    WHERE period = %(period)s
),

several AS MATERIALIZED (
    SELECT volunteer_id
    FROM told
    GROUP BY volunteer_id
    HAVING count(*) > 1
),

done AS (
    SELECT
        w.volunteer_id,
        w.program,
        w.company_id,
        w.part,
        s.volunteer_id IS NULL AS whole
    FROM work w
    LEFT JOIN several s USING (volunteer_id)
    UNION ALL
    SELECT
        w.volunteer_id,
        '',
        w.company_id,
        sum(w.part),
        TRUE
    FROM work w
    JOIN several s USING (volunteer_id)
    GROUP BY w.volunteer_id, w.company_id
),

idle AS (
    SELECT
        t.volunteer_id,
        t.program,
        s.volunteer_id IS NULL AS whole
    FROM told t
    LEFT JOIN several s USING (volunteer_id)
    WHERE
        (t.program <> '' OR s.volunteer_id IS NULL)
        AND NOT EXISTS (
            SELECT FROM work w
            WHERE w.volunteer_id = t.volunteer_id AND w.program = t.program
        )
    UNION ALL
    SELECT
        s.volunteer_id,
        '',
        TRUE
    FROM several s
    WHERE
        NOT EXISTS (
            SELECT FROM work w
            WHERE w.volunteer_id = s.volunteer_id
        )
    UNION ALL
    SELECT
        v.volunteer_id,
        '',
        TRUE
    FROM impact.vis_scores v
    WHERE
        v.period = %(period)s AND NOT EXISTS (
            SELECT FROM told t
            WHERE t.volunteer_id = v.volunteer_id
        )
)

SELECT
    d.volunteer_id,
    d.program,
    d.whole,
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
    i.whole,
    s.company_id,
    coalesce(s.share, 1),
    FALSE
FROM idle i
LEFT JOIN membership s ON s.user_id = i.volunteer_id AND s.since < %(end)s AND s.until >= %(end)s
