"""Writing down what was read: rows that changed are written, what is not said any more goes, what people decided stays."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.evidence.readings import Kept
from buddy_pipeline.evidence.telling import tell_raised
from buddy_pipeline.evidence.unread import Written
from buddy_pipeline.sql_files import sql_file

_TEXTS = ("id uuid", "text_type text", "source_key text", "kind text", "match_id uuid", "session_id uuid", "writer text",
          "written_at timestamptz", "language text", "words int", "is_read boolean", "seal bytea", "read_by text", "screened_by text",
          "export_date timestamptz")  # fmt: skip
_SCORES = ("id uuid", "text_id uuid", "text_type text", "dimension text", "about text", "user_id uuid", "score numeric", "confidence numeric",
           "labels jsonb", "is_mixed boolean", "reader text", "model_version text", "taxonomy_version text", "taxonomy_digest text",
           "created_at timestamptz")  # fmt: skip
_SNIPPETS = ("id uuid", "outcome_score_id uuid", "label text", "snippet_hash text", "masked jsonb", "created_at timestamptz",
             "key_id text", "sealed bytea")  # fmt: skip
_RAISED = ("id uuid", "text_id uuid", "reason text", "kind text", "confidence numeric", "priority int", "because text",
          "screened_by text", "goes_to text", "due_hours int")  # fmt: skip
_ANSWERS = ("text_id uuid", "reader text", "version text", "digest bytea", "labels jsonb")
_STAGED = {"read_texts": _TEXTS, "read_scores": _SCORES, "read_snippets": _SNIPPETS, "read_flags": _RAISED,
           "read_answers": _ANSWERS}  # fmt: skip


def prepare(connection: psycopg.Connection) -> None:
    """Makes the tables of this session into which readings are copied before they are merged."""
    for table, columns in _STAGED.items():
        definition = sql.SQL(", ").join([sql.SQL(one) for one in columns])
        run(connection, compose("CREATE TEMP TABLE IF NOT EXISTS {} ({})", sql.Identifier(table), definition))


def keep(connection: psycopg.Connection, written: Written, kept: Kept) -> dict[str, int]:
    """Writes what was read in texts of an entity, in the caller's transaction. Gives how many texts, scores, snippets and new flags."""
    for table, rows in zip(_STAGED, (kept.texts, kept.scores, kept.snippets, kept.flags, kept.answers), strict=True):
        run(connection, compose("TRUNCATE {}", sql.Identifier(table)))
        _copy(connection, table, rows)
    values = {"text_types": [one.text_type for one in written.writings]}
    counts = {name: run(connection, statement, values) for name, statement in _MERGES.items()}
    raised = [id_ for (id_,) in connection.execute(_FLAGS)]
    tell_raised(connection, raised)
    return counts | {"flags": len(raised)}


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    statement = compose("COPY {} FROM STDIN", sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


_ORDER = (
    "texts_gone",
    "answers_gone",
    "scores_gone",
    "snippets_gone",
    "texts",
    "scores",
    "snippets",
    "sealed_snippets",
    "answers",
)
"""What goes is found before a text is told anew: by what it was."""
_MERGES = {name: sql_file(__package__, f"sql/{name}") for name in _ORDER}
_FLAGS = sql_file(__package__, "sql/flags")
