-- Hours that two people read together.
SELECT
    s.visit AS id,
    s.visit::text AS external_session_id,
    'reading' AS session_type,
    reader.user_id AS participant_id,
    helper.user_id AS volunteer_id,
    s.came_at AS completed_at,
    s.minutes AS duration_minutes,
    s.created_at AS export_date
FROM {rows} AS s
JOIN people AS reader ON reader.external_id = s.reader
JOIN people AS helper ON helper.external_id = s.helper
