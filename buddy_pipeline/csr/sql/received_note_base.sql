-- Notes with events that tell a part of a row of which date the row is that they were put on.
UPDATE ops.buddy_system_events v SET
    based_on = coalesce((
        SELECT p.based_on
        FROM ops.buddy_system_events p
        WHERE
            p.entity = v.entity AND p.key = v.key AND p.type = any(%(parts)s)
            AND p.status = 'applied' AND p.occurred_at = e.export_date
        ORDER BY p.seq DESC
        LIMIT 1
    ), e.export_date, '-infinity')
FROM chosen c LEFT JOIN {exported} e ON e.{key} = c.key::uuid
WHERE c.entity = %(entity)s AND c.is_part AND v.seq = c.seq
