"""The second reader, `embedding`: a head for each label over embeddings of sentences; an optional extra (docs/voices.md)."""
