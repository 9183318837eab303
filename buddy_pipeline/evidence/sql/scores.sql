-- The scores that the texts give.
INSERT INTO csr.outcome_scores (
    id,
    text_id,
    text_type,
    dimension,
    about,
    user_id,
    score,
    confidence,
    labels,
    is_mixed,
    reader,
    model_version,
    taxonomy_version,
    taxonomy_digest, created_at
)
SELECT
    r.id,
    r.text_id,
    r.text_type,
    r.dimension,
    r.about,
    r.user_id,
    r.score,
    r.confidence,
    r.labels,
    r.is_mixed,
    r.reader,
    r.model_version,
    r.taxonomy_version,
    r.taxonomy_digest,
    r.created_at
FROM read_scores AS r
ON CONFLICT (id) DO UPDATE SET
    user_id = excluded.user_id,
    score = excluded.score,
    confidence = excluded.confidence,
    labels = excluded.labels,
    is_mixed = excluded.is_mixed,
    reader = excluded.reader, model_version = excluded.model_version, taxonomy_version = excluded.taxonomy_version,
    taxonomy_digest = excluded.taxonomy_digest
