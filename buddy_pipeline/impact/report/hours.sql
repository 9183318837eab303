-- Hours of the window by month and kind of activity.
SELECT
    period,
    activity,
    coalesce(sum(hours) FILTER (WHERE NOT is_estimated), 0) AS recorded,
    coalesce(sum(hours) FILTER (WHERE is_estimated), 0) AS estimated
FROM impact.volunteer_activity
WHERE period BETWEEN %(first)s AND %(last)s
GROUP BY period, activity
ORDER BY period, activity
