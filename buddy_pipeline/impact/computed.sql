-- What a figure was made from, by which methodology and run.
WITH methodology AS (
    INSERT INTO impact.methodologies (digest, version, document, first_used_at)
    VALUES (%(digest)s, %(version)s, %(document)s, now())
    ON CONFLICT (digest) DO NOTHING
)

INSERT INTO impact.computed (asset, period, inputs, methodology_version, methodology_digest, run_id, computed_at)
VALUES (%(asset)s, %(period)s, %(inputs)s, %(version)s, %(digest)s, %(run_id)s, clock_timestamp())
ON CONFLICT (asset, period) DO UPDATE SET
    inputs = excluded.inputs,
    methodology_version = excluded.methodology_version,
    methodology_digest = excluded.methodology_digest,
    run_id = excluded.run_id,
    computed_at = excluded.computed_at
