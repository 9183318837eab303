-- Into which readings are copied, a table each, before they are merged.
CREATE TEMP TABLE IF NOT EXISTS read_texts (
    id uuid, text_type text, source_key text, kind text, match_id uuid, session_id uuid, writer text, written_at timestamptz,
    language text, words int, is_read boolean, seal bytea, read_by text, screened_by text, export_date timestamptz
);
CREATE TEMP TABLE IF NOT EXISTS read_scores (
    id uuid,
    text_id uuid,
    text_type text,
    dimension text,
    about text,
    user_id uuid,
    score numeric,
    confidence numeric,
    labels jsonb,
    is_mixed boolean, reader text, model_version text, taxonomy_version text, taxonomy_digest text, created_at timestamptz
);
CREATE TEMP TABLE IF NOT EXISTS read_snippets (
    id uuid, outcome_score_id uuid, label text, snippet_hash text, masked jsonb, created_at timestamptz, key_id text, sealed bytea
);
CREATE TEMP TABLE IF NOT EXISTS read_flags (
    id uuid, text_id uuid, reason text, kind text, confidence numeric, priority int, because text, screened_by text, seal bytea,
    goes_to text,
    assigned_to text,
    due_hours int
);
CREATE TEMP TABLE IF NOT EXISTS read_answers (text_id uuid, reader text, version text, digest bytea, labels jsonb);
