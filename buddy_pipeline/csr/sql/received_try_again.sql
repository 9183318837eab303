-- What was told of a row before anybody knew it.
UPDATE ops.buddy_system_events v SET status = 'received', drop_id = NULL, settled_at = NULL FROM {staged} s
WHERE
    v.entity = %(entity)s AND v.key = s.{key}::text AND v.type = any(%(parts)s) AND v.status = 'rejected'
    AND v.occurred_at > s.export_date AND NOT s.rejected AND NOT s.merged
    AND NOT EXISTS (
        SELECT FROM {exported} e
        WHERE e.{key} = s.{key}
    )
