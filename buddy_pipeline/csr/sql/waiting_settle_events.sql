-- Events whose rows had waited are applied now, and keep what they told.
UPDATE ops.buddy_system_events v SET
    status = 'applied',
    told = (
        SELECT jsonb_object_agg(k.name, f.data -> k.name)
        FROM (
            SELECT jsonb_object_keys(v.data)
            UNION
            SELECT jsonb_object_keys(t.settles)
            FROM jsonb_to_recordset(%(types)s) AS t (type text, settles jsonb)
            WHERE t.type = v.type
        ) AS k (name)
    ),
    told_sealed = CASE WHEN v.sealed IS NOT NULL THEN sha256(f.sealed) END
FROM freed f
WHERE v.drop_id = f.drop_id AND v.seq = f.row AND v.entity = f.entity AND v.status = 'rejected'
