-- All metrics of a program; none of them has a value while there is no data of the program.
INSERT INTO impact.program_metrics (period, program, metric, title, value, reason, methodology_version, methodology_digest)
WITH found AS (
    SELECT * FROM ({metrics}) m
),

known AS (
    SELECT bool_or((metric = 'enrolled' OR metric = any({counts})) AND value > 0) AS has_data FROM found
)

SELECT
    %(period)s,
    {program},
    f.metric,
    f.title,
    CASE WHEN k.has_data THEN f.value END,
    CASE WHEN k.has_data THEN f.reason ELSE 'There is no data of this program.' END,
    %(version)s,
    %(digest)s
FROM found f
CROSS JOIN known k
