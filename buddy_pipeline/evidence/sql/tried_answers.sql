-- How often a remote reader gave no answer that could be used about texts with the same de-identified words.
SELECT
    a.digest,
    max(a.tries)
FROM ops.remote_readings AS a
WHERE a.reader = %(reader)s AND a.version = %(version)s AND a.digest = any(%(digests)s::bytea[]) AND a.labels IS NULL
GROUP BY a.digest
