-- What a remote reader told of texts with the same de-identified words.
SELECT DISTINCT ON (a.digest)
    a.digest,
    a.labels
FROM ops.remote_readings AS a
WHERE a.reader = %(reader)s AND a.version = %(version)s AND a.digest = any(%(digests)s::bytea[]) AND a.labels IS NOT NULL
ORDER BY a.digest, a.read_at DESC
