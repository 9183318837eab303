-- A match without its other half is over, and no export will say so any more.
UPDATE export.matches AS m
SET
    status = 'ended',
    ended_at = coalesce(m.ended_at, d.newest),
    end_reason = coalesce(m.end_reason, 'other')
FROM (
    SELECT max(export_date) AS newest
    FROM ops.drops
    WHERE program = 'buddy' AND status = 'loaded'
) AS d
WHERE m.match_id = any(%(shared)s) AND m.status <> 'ended'
