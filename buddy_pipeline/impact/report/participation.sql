-- Participation in each program at the end of the period.
SELECT
    program,
    jsonb_object_agg(metric, value) AS metrics
FROM impact.program_metrics
WHERE period = %(period)s AND value IS NOT NULL
GROUP BY program
