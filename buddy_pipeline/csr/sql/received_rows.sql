-- The rows that the chosen events tell of: what each told, on what is known where it tells a part.
SELECT
    c.seq,
    c.occurred_at,
    {cells}
FROM (
    SELECT
        c.seq,
        c.occurred_at,
        CASE WHEN c.is_part THEN {known} ELSE '{{}}'::jsonb END || c.told AS told
    FROM chosen c
    WHERE c.entity = %(entity)s
) c
ORDER BY c.seq
