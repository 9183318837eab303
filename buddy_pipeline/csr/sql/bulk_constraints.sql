-- Keys first, then the foreign keys that need them.
SELECT
    format('%I.%I', n.nspname, c.relname),
    format('%I', k.conname),
    pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE
    (k.contype IN ('p', 'u') AND n.nspname IN ('csr', 'pii', 'export') AND c.relname <> 'tombstones')
    OR (k.contype = 'f' AND n.nspname IN ('csr', 'pii', 'ops'))
ORDER BY k.contype = 'f', 1, 2
