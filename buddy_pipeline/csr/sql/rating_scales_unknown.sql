-- A warning for each file whose ratings are all 1, of which nobody knows whether that is the best or the worst.
INSERT INTO {faults} (entity, file, row, key, "column", rule, severity, seen)
SELECT
    %(entity)s,
    f.name,
    NULL,
    '',
    %(column_name)s,
    %(rule)s,
    %(severity)s,
    ''
FROM scale_of_file f
WHERE f.scale IS NULL
ORDER BY f.file
