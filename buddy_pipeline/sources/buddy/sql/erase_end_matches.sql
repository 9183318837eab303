-- A match without its other half is over, and no export will say so any more.
UPDATE csr.buddy_matches AS m
SET
    status = 'ended',
    ended_at = CASE WHEN status = 'ended' THEN ended_at ELSE coalesce(ended_at, d.newest) END,
    end_reason = CASE WHEN status = 'ended' THEN end_reason ELSE coalesce(end_reason, 'other') END,
    duration_days = CASE
        WHEN status = 'ended' OR ended_at IS NOT NULL THEN duration_days
        ELSE floor(extract(EPOCH FROM d.newest - matched_at) / 86400)::integer
    END
FROM (
    SELECT max(export_date) AS newest
    FROM ops.drops
    WHERE program = 'buddy' AND status = 'loaded'
) AS d
WHERE m.id = any(%(shared)s)
