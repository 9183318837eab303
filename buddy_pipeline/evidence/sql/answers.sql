-- What remote readers told of the texts that were read; without labels, that no answer could be used, once more.
INSERT INTO ops.remote_readings (text_id, reader, version, digest, labels, tries, read_at)
SELECT
    r.text_id,
    r.reader,
    r.version,
    r.digest,
    r.labels,
    CASE WHEN r.labels IS NULL THEN 1 ELSE 0 END,
    clock_timestamp()
FROM read_answers AS r
ON CONFLICT (text_id, reader) DO UPDATE SET
    version = excluded.version, digest = excluded.digest, labels = excluded.labels, read_at = excluded.read_at,
    tries = excluded.tries + CASE
        WHEN
            excluded.labels IS NULL AND remote_readings.version = excluded.version AND remote_readings.digest = excluded.digest
            THEN remote_readings.tries
        ELSE 0
    END
