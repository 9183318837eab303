-- What each volunteer did in a program in the window, by company: in several companies at once, each has an equal part.
CREATE TEMP TABLE work ON COMMIT DROP AS
SELECT
    a.volunteer_id,
    a.program,
    s.company_id,
    sum(coalesce(s.share, 1)) AS part,
    coalesce(sum(a.minutes * coalesce(s.share, 1)) FILTER (WHERE NOT a.is_estimated), 0) AS recorded_minutes,
    coalesce(sum(a.minutes * coalesce(s.share, 1)) FILTER (WHERE a.is_estimated), 0) AS estimated_minutes
FROM impact.volunteer_activity a
LEFT JOIN membership s ON s.user_id = a.volunteer_id AND s.since <= a.happened_at AND a.happened_at < s.until
WHERE a.period BETWEEN %(first)s AND %(last)s
GROUP BY a.volunteer_id, a.program, s.company_id
