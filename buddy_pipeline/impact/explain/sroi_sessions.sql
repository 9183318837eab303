-- Sessions that are observations of an outcome, with the level that was recorded, if it is on the outcome's scale.
SELECT
    s.{side} AS participant_id,
    s.completed_at AS happened_at,
    'kintell_sessions' AS source_table,
    s.id::text AS source_id,
    s.session_type::text AS what,
    s.volunteer_id AS teacher_id,
    s.language_level::text AS recorded,
    array_position({scale}::text[], s.language_level::text) AS level,
    {units} AS units
FROM csr.kintell_sessions s
JOIN csr.users u ON u.id = s.{side}
WHERE
    ({of_the_outcome}) AND s.status = 'completed' AND s.completed_at >= {start} AND s.completed_at < {end}
    AND {session_counts} AND {person}
