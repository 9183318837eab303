"""JSON files: what they hold, and their rows in batches, flat (spec 3) or nested (spec 1)."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.cells import CellRefused
from buddy_pipeline.drops.contents import Contents
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource
from buddy_pipeline.drops.headers import MOST_UNKNOWN_COLUMNS, name_length, unknown_columns
from buddy_pipeline.drops.json_stream import JsonStream
from buddy_pipeline.drops.metadata import Limits, read_metadata
from buddy_pipeline.drops.rows import PYTHON_ROWS, Gathering, assemble_values
from buddy_pipeline.drops.text_files import TextFile, inspect_text, open_utf8

METADATA = "export_metadata"
PYTHON_CHARACTERS = 2 << 20
"""Characters of rows held as Python objects at a time, however few rows they are; objects take up to 25 times as much."""

Row = dict[str, Any]
Names = tuple[str, ...]
"""The name of a field, behind those of the objects that it is in."""


def recognise_json(path: Path, source: Source, limits: Limits) -> Contents:
    """The entities and the metadata of a JSON file, in whatever order; every row is parsed, none is kept.

    An array under a name that is no entity is refused, since a misspelt entity would else be missed without a word.
    Raises DropRefused also for what is not valid JSON, and for rows that are not objects.
    """
    text = inspect_text(path, path.name)
    if text.is_guessed:
        raise DropRefused(f"{path.name}: is not UTF-8, as JSON must be; export it anew.")
    facts: dict[str, Any] = {}
    files: dict[str, TextFile] = {}
    with open_utf8(text) as file:
        for entity, rows in _walk(JsonStream(file), path.name, source, facts):
            if entity.name in files:
                raise DropRefused(f"{path.name}: {entity.name} stands there twice; export it anew.")
            files[entity.name] = text
            deque(rows, maxlen=0)
    if METADATA not in facts:
        raise DropRefused(f"{path.name}: there is no metadata; add {METADATA} with the export date.")
    if not files:
        raise NotOfThisSource(f"{path.name}: holds none of the entities of an export ({_names(source)}).")
    return Contents(files, read_metadata(facts, f"{path.name}, {METADATA}", source, limits), text.digest)


def read_json(text: TextFile, source: Source, on_bytes: Callable[[int], None]) -> Iterator[Batch | FileNote | EntityEnd]:
    """The rows of each entity in batches, in the file's order. Row numbers are positions in the array, counted from 1.

    Where a name stands twice in one object, the last one counts. Raises DropRefused.
    """
    with open_utf8(text) as file:
        stream, told = JsonStream(file), 0
        for entity, rows in _walk(stream, text.name, source, {}):
            reading = _Reading(entity, text.name)
            while some := _some(rows, stream):
                yield from reading.parts(some)
                on_bytes(file.tell() - told)
                told = file.tell()
            yield from reading.rest()
            yield EntityEnd(entity)


def _walk(stream: JsonStream, name: str, source: Source, facts: dict[str, Any]) -> Iterator[tuple[Entity, Iterator[Row]]]:
    """The entities of the file, each with its rows, which the caller reads before the next; other members go to ``facts``.

    Objects that are no metadata are not kept.
    """
    entities = {entity.name: entity for entity in source.entities}
    for number, member in enumerate(stream.members(name), start=1):
        if member in entities:
            yield entities[member], _rows(stream, f"{name}, {member}")
        elif member != METADATA and stream.peek() == "[":
            raise NotOfThisSource(
                f"{name}: list {number} has the name of no entity ({_names(source)}); rename it or take it out."
            )
        elif member in facts:
            raise DropRefused(f"{name}: member {number} has a name that stands there twice; export it anew.")
        else:
            value = stream.value(f"{name}, member {number}")
            facts[member] = None if member != METADATA and isinstance(value, (list, dict)) else value
    stream.end(name)


def _rows(stream: JsonStream, place: str) -> Iterator[Row]:
    for number, row in enumerate(stream.items(place), start=1):
        if not isinstance(row, dict):
            raise DropRefused(f"{place}, row {number}: is not a JSON object; each row must name its values.")
        yield row


def _some(rows: Iterator[Row], stream: JsonStream) -> list[Row]:
    """The next rows, as many as may be held as Python objects; none at the end."""
    taken: list[Row] = []
    end = stream.taken + PYTHON_CHARACTERS
    for row in rows:
        taken.append(row)
        if len(taken) == PYTHON_ROWS or stream.taken >= end:
            break
    return taken


def _names(source: Source) -> str:
    return ", ".join(entity.name for entity in source.entities)


class _Reading:
    """One entity of one file, on the way through its array."""

    def __init__(self, entity: Entity, file: str) -> None:
        self._entity = entity
        self._file = file
        self._next_row = 1
        self._gathering = Gathering(entity, file)
        self._told: set[Names] = set()

    def parts(self, rows: Sequence[Row]) -> Iterator[Batch | FileNote]:
        """The next rows of the array as batches, once there are enough, after notes on columns not seen before."""
        names = set().union(*rows)
        yield from self._notes(rows, names)
        numbers = np.arange(self._next_row, self._next_row + len(rows))
        self._next_row += len(rows)
        try:
            table, odd = assemble_values(self._entity, numbers, {c.name: _values(c, rows, names) for c in self._entity.columns})
        except CellRefused as fault:
            raise DropRefused(f"{self._file}, {self._entity.name}, row {numbers[fault.position]}: {fault.problem}.") from None
        yield from self._gathering.add(table, odd=odd)

    def rest(self) -> Iterator[Batch]:
        """The last batch."""
        return self._gathering.rest()

    def _notes(self, rows: Sequence[Row], names: set[str]) -> list[FileNote]:
        unknown = sorted(_unknown(self._entity, rows, names) - self._told)[: MOST_UNKNOWN_COLUMNS - len(self._told)]
        self._told.update(unknown)
        return unknown_columns(self._entity, self._file, [_place(field, rows, self._next_row) for field in unknown])


def _values(column: Column, rows: Sequence[Row], names: Collection[str]) -> list[Any]:
    """The column's values, flat or, where there is none, from its nested place."""
    if not column.nested or column.nested[0] not in names:
        return [row.get(column.name) for row in rows]
    return [row[column.name] if row.get(column.name) is not None else _inside(row, column.nested) for row in rows]


def _inside(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _unknown(entity: Entity, rows: Sequence[Row], names: set[str]) -> set[Names]:
    """Fields of the rows that the contract does not know, also those inside nested objects, and what should be such an object."""
    nested = {column.nested for column in entity.columns if column.nested}
    parents = {path[0] for path in nested} & names
    unknown: set[Names] = {(name,) for name in names - set(entity.column_names) - parents}
    for parent in parents:
        values = [row[parent] for row in rows if row.get(parent) is not None]
        inner = set().union(*(value for value in values if isinstance(value, dict)))
        unknown |= {(parent, name) for name in inner if (parent, name) not in nested}
        unknown |= {(parent,) for value in values if not isinstance(value, dict)}
    return unknown


def _place(unknown: Names, rows: Sequence[Row], first: int) -> str:
    """Where an unknown field is first seen, in rows that are numbered from ``first``. Its name is not told, see `name_length`."""
    *parents, name = unknown
    for number, row in enumerate(rows, start=first):
        holder = _inside(row, parents)
        if isinstance(holder, dict) and name in holder:
            return " in ".join([f"field {list(holder).index(name) + 1} ({name_length(name)})", *parents, f"row {number}"])
    raise LookupError("None of the rows has that field.")
