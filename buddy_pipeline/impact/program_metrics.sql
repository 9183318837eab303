-- All metrics of all programs; none of a program has a value while there is no data of it.
INSERT INTO impact.program_metrics (period, program, metric, title, value, reason, methodology_version, methodology_digest)
SELECT
    %(period)s,
    f.program,
    f.metric,
    f.title,
    CASE WHEN f.has_data THEN f.value END,
    CASE WHEN f.has_data THEN f.reason ELSE 'There is no data of this program.' END,
    %(version)s,
    %(digest)s
FROM (
    SELECT
        m.*,
        bool_or(m.is_data AND m.value > 0) OVER (PARTITION BY m.program) AS has_data
    FROM ({metrics}) m
) f
