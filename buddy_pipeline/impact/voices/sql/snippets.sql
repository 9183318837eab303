-- The newest approved snippet of each of the people, of these the newest.
INSERT INTO impact.voices_snippets (voices_id, snippet_id, written_at)
WITH of_person AS (
    SELECT DISTINCT ON (v.user_id, v.dimension)
        v.user_id,
        v.dimension,
        v.written_at,
        p.id
    FROM voiced v
    JOIN csr.evidence_snippets p
        ON p.outcome_score_id = v.score_id AND p.status = 'approved' AND p.snippet_text IS NOT NULL
    ORDER BY v.user_id, v.dimension, v.written_at DESC, p.id
),

ranked AS (
    SELECT
        c.scope_id,
        o.dimension,
        o.id,
        o.written_at,
        row_number() OVER (PARTITION BY c.scope_id, o.dimension ORDER BY o.written_at DESC, o.id) AS nth
    FROM of_person o
    JOIN counted_voice c USING (user_id)
)

SELECT
    md5(concat_ws('|', scope_id, dimension))::uuid,
    id,
    (written_at AT TIME ZONE 'UTC')::date
FROM ranked
WHERE nth <= %(snippets)s
