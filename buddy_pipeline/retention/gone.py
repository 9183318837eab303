"""What was read in texts that are gone goes, too: scores, snippets and flags."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose, identifiers, run
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file

TEXTS = "csr.texts"


def remove_what_was_read(connection: psycopg.Connection) -> int:
    """Removes all that was read in texts that are gone: erased, kept no longer, or left out of a newer export. Gives their number."""
    return sum(run(connection, statement) for statement in _statements())


def _statements() -> Iterator[sql.Composed]:
    for source in PROGRAMS:
        for writing in source.writings:
            entity = source[writing.entity]
            is_sealed = entity[writing.column].is_personal
            yield compose(
                _GONE,
                text_type=sql.Literal(writing.text_type),
                written_in=sql.Identifier("pii" if is_sealed else "export", entity.table),
                key=identifiers(entity.key, "w"),
                is_there=sql.SQL("true") if is_sealed else compose("w.{} IS NOT NULL", sql.Identifier(writing.column)),
            )


_GONE = sql_file(__package__, "sql/gone")
