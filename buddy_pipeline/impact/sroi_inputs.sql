-- Who gave what: volunteers their hours, whoever pays them the program's costs, others what lists tell. What a scope's outcomes
-- are worth falls to its inputs in proportion, and to an input of everybody what falls to it in companies and outside of them.
INSERT INTO impact.sroi_inputs (
    sroi_id, kind, funder, funder_id, hours, value, present_value, methodology_version, methodology_digest
)
WITH given_input AS (
    SELECT
        g.id,
        'volunteer_time' AS kind,
        %(volunteers)s AS funder,
        NULL::uuid AS funder_id,
        g.recorded + g.estimated AS hours,
        r.hours_value AS value
    FROM given g
    JOIN return r ON r.id = g.id AND r.scenario = %(base)s
    WHERE g.recorded + g.estimated > 0
    UNION ALL
    SELECT
        g.id,
        'cash',
        %(unnamed)s,
        NULL,
        NULL,
        s.program_costs * g.share_of_costs
    FROM given g
    JOIN jsonb_to_recordset(%(scenarios)s) AS s (scenario text, program_costs numeric) ON s.scenario = %(base)s
    WHERE s.program_costs * g.share_of_costs > 0
    UNION ALL
    SELECT
        t.id,
        t.kind,
        t.funder,
        t.funder_id,
        nullif(t.hours, 0),
        t.money + CASE WHEN t.hours > 0 THEN t.hours * s.hour_value ELSE 0 END
    FROM told_input t
    JOIN jsonb_to_recordset(%(scenarios)s) AS s (scenario text, hour_value numeric) ON s.scenario = %(base)s
),

fallen AS (
    SELECT
        i.*,
        o.scope,
        r.present_value * i.value / nullif(r.investment, 0) AS present_value
    FROM given_input i
    JOIN scope o ON o.id = i.id
    JOIN return r ON r.id = i.id AND r.scenario = %(base)s
    WHERE r.investment IS NOT NULL
),

in_all AS (
    SELECT
        kind,
        funder,
        sum(present_value) AS present_value
    FROM fallen
    WHERE scope <> 'program'
    GROUP BY kind, funder
)

SELECT
    f.id,
    f.kind,
    f.funder,
    f.funder_id,
    f.hours,
    f.value,
    CASE WHEN f.scope = 'program' THEN a.present_value ELSE f.present_value END,
    %(version)s,
    %(digest)s
FROM fallen f
LEFT JOIN in_all a ON a.kind = f.kind AND a.funder = f.funder
