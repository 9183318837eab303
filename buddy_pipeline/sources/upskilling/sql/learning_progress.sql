-- How far people came in courses: completed once any report says so, else what the latest one says. When it was begun and
-- completed, the score, whether it was passed and the credential may stand in other reports than that.
SELECT DISTINCT ON (p.user_id, s.provider, s.course_id)
    md5(concat_ws('|', p.user_id, s.provider, s.course_id))::uuid AS id,
    p.user_id,
    s.provider,
    s.course_id,
    s.course_name,
    s.status,
    nullif(s.progress_percent, -1) AS progress_percent,
    min(s.started_at) OVER course AS started_at,
    CASE s.status
        WHEN 'completed'
            THEN first_value(s.completed_at) OVER (
                course ORDER BY s.status <> 'completed' OR s.completed_at IS NULL, s.export_date DESC, s.completed_at DESC
            )
    END AS completed_at,
    first_value(s.final_score) OVER (
        course ORDER BY s.final_score IS NULL, s.export_date DESC, s.status = 'completed' DESC, s.final_score DESC
    ) AS final_score,
    nullif(
        first_value(s.passed) OVER (course ORDER BY s.passed = 'untold', s.export_date DESC, s.passed DESC), 'untold'
    ) = 'yes' AS passed,
    first_value(s.credential_ref) OVER (
        course ORDER BY s.credential_ref IS NULL, s.export_date DESC, s.credential_ref DESC
    ) AS credential_ref,
    min(s.created_at) OVER course AS export_date
FROM {rows} AS s
JOIN people AS p ON p.external_id = s.user_ref
WINDOW course AS (PARTITION BY p.user_id, s.provider, s.course_id)
ORDER BY
    p.user_id,
    s.provider,
    s.course_id,
    s.status = 'completed' DESC,
    s.export_date DESC,
    s.progress_percent DESC,
    s.status,
    s.passed,
    s.user_ref
