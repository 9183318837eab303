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

_STAGED = ("read_texts", "read_scores", "read_snippets", "read_flags", "read_answers")
_STAGES = sql_file(__package__, "sql/staged")


def prepare(connection: psycopg.Connection) -> None:
    """Makes the tables of this session into which readings are copied before they are merged."""
    run(connection, _STAGES)


def keep(connection: psycopg.Connection, written: Written, kept: Kept, *, publishes: bool) -> dict[str, int]:
    """Writes what was read in texts of an entity, in the caller's transaction. Gives how many texts, scores, snippets and new flags.

    If it ``publishes``, other services are told of new flags.
    """
    for table, rows in zip(_STAGED, (kept.texts, kept.scores, kept.snippets, kept.flags, kept.answers), strict=True):
        run(connection, compose("TRUNCATE {}", sql.Identifier(table)))
        _copy(connection, table, rows)
    values = {"text_types": [one.text_type for one in written.writings]}
    counts = {name: run(connection, statement, values) for name, statement in _MERGES.items()}
    raised = [id_ for (id_,) in connection.execute(_FLAGS)]
    if publishes:
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
