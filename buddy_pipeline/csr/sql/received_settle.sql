-- What became of the chosen events: those that were taken keep what they told, as the tables read it.
UPDATE ops.buddy_system_events v
SET
    status = CASE WHEN s.rejected THEN 'rejected' ELSE 'applied' END, drop_id = %(drop_id)s, settled_at = clock_timestamp(),
    told = CASE WHEN NOT s.rejected THEN (
        SELECT jsonb_object_agg(k.name, to_jsonb(s) -> k.name)
        FROM jsonb_object_keys(c.told) AS k (name)
    ) END,
    told_sealed = {sealed}
FROM chosen c JOIN {staged} s ON s.row = c.seq
WHERE c.entity = %(entity)s AND v.seq = c.seq
