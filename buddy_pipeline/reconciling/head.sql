-- Which export a month was reconciled with and when, and how many events still wait.
SELECT
    r.drop_id,
    d.export_date,
    max(r.reconciled_at) AS reconciled_at,
    (
        SELECT count(*) FROM ops.buddy_system_events
        WHERE status IN ('received', 'waiting') AND type = any(%(topics)s)
    ) AS waiting
FROM ops.reconciliation r
JOIN ops.drops d USING (drop_id)
WHERE r.period = %(period)s AND r.topic = any(%(topics)s)
GROUP BY r.drop_id, d.export_date
