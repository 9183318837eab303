"""Removing what was written about people who left: sealed and open words of exported rows, and their copies.

A row whose words were removed is marked (`texts_removed_at`), so that whoever loads it later leaves them out before anything is
compared: no old export brings them back, and none looks like a change. What identifies people stays.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.statements import compose, equal, identifiers, run
from buddy_pipeline.retention.gone import TEXTS as READ
from buddy_pipeline.retention.gone import remove_what_was_read
from buddy_pipeline.retention.people_of_rows import people_of_rows, seen_since
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file

_STANDING = sql_file(__package__, "sql/standing")
_MARK = sql_file(__package__, "sql/mark")
_RECEIVED = sql_file(__package__, "sql/received")
_REJECTED = sql_file(__package__, "sql/rejected")
_WAITING = sql_file(__package__, "sql/waiting")
_SEALED: LiteralString = "DELETE FROM {personal} p USING {exported} e WHERE {sealed_of} AND e.texts_removed_at IS NOT NULL"
_OPEN: LiteralString = "UPDATE {exported} e SET {nothing} WHERE e.texts_removed_at IS NOT NULL AND ({told})"

EVENTS, ROWS_THAT_WAIT = "ops.buddy_system_events", "ops.waiting_rows"


def remove_texts(connection: psycopg.Connection, before: datetime, now: datetime) -> dict[str, int]:
    """Removes what was written about people who left before the moment. Gives by table how many rows lost words."""
    run(connection, compose(_STANDING, seen=seen_since()), {"before": before})
    run(connection, "ANALYZE standing")
    removed: dict[str, int] = {}
    for source in PROGRAMS:
        for entity in source.entities:
            if entity.written:
                _add(removed, _of_entity(connection, source, entity, now))
        _add(removed, ((table, run(connection, statement)) for table, statement in source.wordless))
    written = [entity for source in PROGRAMS for entity in source.entities if entity.written]
    values = {
        "before": before,
        "entities": [entity.name for entity in written],
        "words": sorted({column.name for entity in written for column in entity.written_openly}),
    }
    _add(removed, [(EVENTS, run(connection, _REJECTED, values)), (READ, remove_what_was_read(connection))])
    return removed


def _of_entity(connection: psycopg.Connection, source: Source, entity: Entity, now: datetime) -> Iterator[tuple[str, int]]:
    """Marks the rows of an entity, and empties those that are marked. Gives the tables with the numbers of their rows."""
    parts = _parts(source, entity)
    values = {"now": now, "entity": entity.name, "words": [column.name for column in entity.written_openly]}
    run(connection, compose(_MARK, **parts), values)
    if entity.seals_words:
        yield f"pii.{entity.table}", run(connection, compose(_SEALED, **parts))
    if entity.written_openly:
        yield f"export.{entity.table}", run(connection, compose(_OPEN, **parts))
    yield EVENTS, run(connection, compose(_RECEIVED, **parts), values)
    yield ROWS_THAT_WAIT, run(connection, compose(_WAITING, **parts), values)


def _parts(source: Source, entity: Entity) -> dict[str, sql.Composable]:
    openly = [sql.Identifier(column.name) for column in entity.written_openly]
    return {
        "exported": sql.Identifier("export", entity.table),
        "personal": sql.Identifier("pii", entity.table),
        "key": identifiers(entity.key),
        "key_as_text": compose("concat_ws('|', {})", identifiers(entity.key, "e")),
        "by_key": equal(entity.key, "g", "e"),
        "sealed_of": equal(entity.key, "p", "e"),
        "people": people_of_rows(source, entity),
        "nothing": sql.SQL(", ").join([compose("{} = NULL", name) for name in openly]),
        "told": sql.SQL(" OR ").join([compose("{} IS NOT NULL", name) for name in openly]),
    }


def _add(removed: dict[str, int], more: "Iterator[tuple[str, int]] | list[tuple[str, int]]") -> None:
    for table, rows in more:
        removed[table] = removed.get(table, 0) + rows
