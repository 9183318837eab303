-- Points of each scope, scenario and outcome. With n observations a participant gets min(gain, cap / n) for each.
CREATE TEMP TABLE gain ON COMMIT DROP AS
WITH parts AS (
    SELECT
        'program' AS scope,
        NULL::uuid AS company_id,
        t.outcome,
        t.n,
        sum(t.n) AS part
    FROM tally t
    GROUP BY t.outcome, t.n
    UNION ALL
    SELECT
        CASE WHEN g.company_id IS NULL THEN 'no_company' ELSE 'company' END,
        g.company_id,
        g.outcome,
        t.n,
        sum(g.part)
    FROM gained g
    JOIN tally t USING (outcome, participant_id)
    GROUP BY g.company_id, g.outcome, t.n
)

SELECT
    o.id,
    s.scenario,
    s.outcome,
    coalesce(sum(p.part), 0) AS observations,
    coalesce(sum(p.part / p.n), 0) AS people,
    coalesce(sum(p.part * least(s.gain, s.cap / p.n)), 0) AS quantity,
    s.gain,
    s.cap,
    s.unit_value,
    s.deadweight,
    s.attribution,
    s.displacement,
    s.kept,
    s.drop_off,
    s.years,
    s.discount_rate,
    s.worth
FROM scope o
CROSS JOIN
    jsonb_to_recordset(%(terms)s)
        AS s (
            scenario text, outcome text, gain numeric, cap numeric, unit_value numeric, deadweight numeric, attribution numeric,
            displacement numeric, kept numeric, drop_off numeric, years integer, discount_rate numeric, worth numeric
        )
LEFT JOIN parts p ON p.scope = o.scope AND p.company_id IS NOT DISTINCT FROM o.company_id AND p.outcome = s.outcome
GROUP BY
    o.id, s.scenario, s.outcome, s.gain, s.cap, s.unit_value, s.deadweight, s.attribution, s.displacement, s.kept, s.drop_off,
    s.years, s.discount_rate, s.worth
