-- Ratings of the export below a half, of all its ratings.
SELECT
    count(*) FILTER (WHERE rating < 0.5) AS found,
    count(*) AS of
FROM export.kintell_sessions
WHERE export_date = %(export_date)s AND rating IS NOT NULL
