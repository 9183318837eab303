"""Events that were received, on their way into the tables: which can be applied, as which rows, and what became of them.

An event is a row of its entity, or of a match a part of one. Of several events that tell of one row, each is of a batch of
its own, the oldest first. An event whose match or people are unknown waits, until an export that was made after it is in: then
all is known that will be, and it is judged as a row of an export would be.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.events import BY_ID_ALONE, EventType
from buddy_pipeline.contract.source import PEOPLE, Source
from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, identifiers, run
from buddy_pipeline.sql_files import sql_file

FORMAT = "events"
"""Format of a batch of events in the ledger of drops."""


def choose_events(connection: psycopg.Connection, source: Source, most: int) -> int:
    """Makes the temporary table ``chosen`` (seq, event_id, entity, key, occurred_at, told, is_part): the oldest events that can be
    applied, one a row and at most so many, those of the common entity first; ``is_part`` as `EventType`. Gives their number.
    """
    for table in ("chosen", "looked_at"):
        run(connection, compose("DROP TABLE IF EXISTS {}", sql.Identifier(table)))
    run(connection, _LOOK_AT, {"types": _types(source)})
    return run(connection, compose(_CHOOSE, known=_known(source)), _values(source) | {"most": most})


def leave_waiting(connection: psycopg.Connection, source: Source) -> int:
    """Marks the source's events that cannot be applied yet, once none was chosen. Gives the number of those that wait.

    One that arrived meanwhile was not looked at, and stays as received.
    """
    run(connection, "UPDATE ops.buddy_system_events v SET status = 'waiting' FROM looked_at l WHERE l.seq = v.seq")
    query = "SELECT count(*) FROM ops.buddy_system_events WHERE status = 'waiting' AND type = ANY (%s)"
    found = connection.execute(query, [_types(source)]).fetchone()
    return int(found[0]) if found else 0


@dataclass(frozen=True)
class ToldRow:
    """What the chosen events tell of one row: ``cells`` as text, in the order of the entity's plain columns."""

    row: int
    date: datetime
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class SealedPart:
    """Personal values that one event tells of a row."""

    row: int
    event_id: str
    key_id: str
    sealed: bytes


def told_rows(connection: psycopg.Connection, source: Source, entity: Entity) -> list[ToldRow]:
    """The rows that the chosen events tell of, each as of its event.

    What an event leaves out that tells a part of a row, such as the end of a match, is taken from the row that is known.
    """
    names = [column.name for column in entity.plain]
    known = sql.SQL("'{}'::jsonb")
    if of_parts := _parts(source, entity):
        known = compose(_KNOWN_ROW, exported=sql.Identifier("export", entity.table), key=sql.Identifier(entity.key[0]))
    query = compose(_ROWS, cells=sql.SQL(", ").join([compose("c.told->>{}", sql.Literal(name)) for name in names]), known=known)
    values = {"entity": entity.name, "required": [column.name for column in entity.required], "parts": of_parts}
    return [ToldRow(row, date, tuple(cells)) for row, date, *cells in connection.execute(query, values)]


def sealed_parts(connection: psycopg.Connection, entity: Entity) -> list[SealedPart]:
    """The personal values that the chosen events tell."""
    query = (
        "SELECT c.seq, v.event_id::text, v.key_id, v.sealed FROM chosen c JOIN ops.buddy_system_events v USING (seq)"
        " WHERE c.entity = %s AND v.sealed IS NOT NULL"
    )
    return [SealedPart(*found) for found in connection.execute(query, [entity.name])]


def put_events_on_top(load: Load, entity: Entity) -> None:
    """Puts what later events told of parts of a row on the staged rows that come late, so that these are as they would be
    had they come in time. Comes before rows are left out because a newer export has spoken of them.
    """
    of_parts = _parts(load.source, entity)
    if not of_parts:
        return
    values = load.values | {"entity": entity.name, "parts": of_parts}
    parts = {
        "staged": load.staged(entity),
        "exported": sql.Identifier("export", entity.table),
        "key": sql.Identifier(entity.key[0]),
        "columns": identifiers(column.name for column in entity.open_to_view if column.name not in entity.key),
        "whole": sql.SQL("true"),
    }
    if load.is_of_events:
        parts["whole"] = sql.SQL("EXISTS (SELECT FROM chosen c WHERE c.seq = o.row AND NOT c.is_part)")
    run(load.connection, compose(_TRY_AGAIN, **parts), values)
    run(load.connection, "DROP TABLE IF EXISTS on_top")
    if run(load.connection, compose(_FIND_ON_TOP, **parts), values):
        for statement in (_PUT_ON_TOP, _REBASE):
            run(load.connection, compose(statement, **parts), values)


def settle_events(load: Load, entity: Entity) -> None:
    """Records what became of the chosen events of an entity, whose rows are staged and judged.

    With an event that was taken stands what it told, as the tables read it. One that tells of an erased person is forgotten.
    """
    parts = {"staged": load.staged(entity), "faults": load.staging.faults}
    digest = sql.SQL("CASE WHEN v.sealed IS NOT NULL AND NOT s.rejected THEN sha256(s.sealed) END")
    sealed = digest if entity.personal else sql.SQL("NULL::bytea")
    values = load.values | {"entity": entity.name, "erased": rules.PERSON_ERASED.code}
    of_parts = _parts(load.source, entity)
    if of_parts:
        exported = {"exported": sql.Identifier("export", entity.table), "key": sql.Identifier(entity.key[0])}
        run(load.connection, compose(_NOTE_BASE, **exported), values | {"parts": of_parts})
    for statement in (_SETTLE, _FORGET):
        run(load.connection, compose(statement, **parts, sealed=sealed), values)


def _types(source: Source) -> list[str]:
    return [one.name for one in source.event_types]


def _parts(source: Source, entity: Entity) -> list[str]:
    """The types of events that tell parts of rows of an entity."""
    return [one.name for one in source.event_types if one.is_part and one.entity.name == entity.name]


def _values(source: Source) -> dict[str, Any]:
    common = source.common
    return {
        "program": source.name,
        "format": FORMAT,
        "types": Jsonb([_as_json(source, one) for one in source.event_types]),
        "people": sorted({BY_ID_ALONE, *_columns_of_people(source)}),
        "by_id_alone": BY_ID_ALONE,
        "common": None if common is None else common.name,
        "required": [] if common is None else [column.name for column in common.required],
    }


def _as_json(source: Source, event_type: EventType) -> dict[str, Any]:
    reference = source.reference(event_type.entity)
    return {
        "type": event_type.name,
        "settles": event_type.settles,
        "is_part": event_type.is_part,
        "reference": None if reference is None else reference.name,
    }


def _columns_of_people(source: Source) -> set[str]:
    """Columns that hold ids of people, in any entity that events tell of."""
    columns = [column for one in source.event_types for column in one.columns]
    return {column.name for column in columns if column.references == PEOPLE}


def _known(source: Source) -> sql.Composed:
    """The keys of the common entity's rows that are known."""
    common = source.common
    if common is None:
        return compose("(SELECT NULL::text AS key WHERE false)")
    return compose(
        "(SELECT {key}::text AS key FROM {exported})",
        key=sql.Identifier(common.key[0]),
        exported=sql.Identifier("export", common.table),
    )


_LOOK_AT = (
    "CREATE TEMP TABLE looked_at ON COMMIT DROP AS"
    " SELECT seq FROM ops.buddy_system_events WHERE status = 'received' AND type = ANY (%(types)s)"
)
_CHOOSE = sql_file(__package__, "sql/received_choose")

_ROWS = sql_file(__package__, "sql/received_rows")

_KNOWN_ROW = """
    coalesce((SELECT jsonb_strip_nulls(to_jsonb(e)) FROM {exported} e WHERE e.{key} = c.key::uuid
              AND (e.export_date <= c.occurred_at OR NOT c.told ?& %(required)s::text[] OR EXISTS (
                  SELECT FROM ops.buddy_system_events p WHERE p.entity = %(entity)s AND p.key = c.key AND p.type = ANY(%(parts)s)
                  AND p.status = 'applied' AND p.occurred_at = e.export_date AND p.based_on <= c.occurred_at))), '{{}}'::jsonb)
"""
"""What is known since later than the event is taken where a later event only changed what was known before, or where nothing
else tells it: the event will not be merged then."""

_SETTLE = sql_file(__package__, "sql/received_settle")

_NOTE_BASE = sql_file(__package__, "sql/received_note_base")
_TRY_AGAIN = sql_file(__package__, "sql/received_try_again")

_FIND_ON_TOP = sql_file(__package__, "sql/received_find_on_top")
_PUT_ON_TOP = """
    UPDATE {staged} s SET export_date = o.newest, first_told = coalesce(s.first_told, o.at), ({columns}) = (
        SELECT {columns} FROM jsonb_populate_record(NULL::{staged}, to_jsonb(s) || o.told))
    FROM on_top o WHERE o.row = s.row
"""
_REBASE = """
    UPDATE ops.buddy_system_events v SET based_on = o.at FROM on_top o
    WHERE v.entity = %(entity)s AND v.key = o.key::text AND v.type = ANY(%(parts)s) AND v.status = 'applied'
      AND v.occurred_at > o.at AND {whole}
"""

_FORGET = """
    DELETE FROM ops.buddy_system_events v USING chosen c, {faults} f
    WHERE c.entity = %(entity)s AND v.seq = c.seq AND f.entity = %(entity)s AND f.row = c.seq AND f.rule = %(erased)s
"""
