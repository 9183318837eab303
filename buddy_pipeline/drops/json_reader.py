"""JSON files: what they hold, and their rows in batches, flat (spec 3) or nested (spec 1)."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.shapes import ANY, Shape, steps
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.cells import CellRefused
from buddy_pipeline.drops.contents import Contents, Section
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource
from buddy_pipeline.drops.headers import MOST_UNKNOWN_COLUMNS, column_name, name_length, unknown_columns
from buddy_pipeline.drops.json_stream import JsonStream
from buddy_pipeline.drops.metadata import Limits, read_metadata
from buddy_pipeline.drops.rows import PYTHON_ROWS, Gathering, assemble_values
from buddy_pipeline.drops.text_files import TextFile, inspect_text, open_utf8

METADATA = "export_metadata"
PYTHON_CHARACTERS = 2 << 20
"""Characters of rows held as Python objects at a time, however few rows they are; objects take up to 25 times as much."""

Row = dict[str, Any]
Seen = TypeVar("Seen")
Names = tuple[str, ...]
"""The name of a field, behind those of the objects that it is in."""
_NO_SHAPES: Mapping[str, Shape | None] = {}


def recognise_json(path: Path, source: Source, limits: Limits) -> Contents:
    """The entities and the metadata of a JSON file, in whatever order; every row is parsed, none is kept.

    An array under a name that is no entity is refused, since a misspelt entity would else be missed without a word.
    Raises DropRefused also for what is not valid JSON, and for rows that are not objects.
    """
    facts: dict[str, Any] = {}
    text, found = inspect_json(path, source, facts, lambda _, rows: deque(rows, maxlen=0))
    if METADATA not in facts:
        raise DropRefused(f"{path.name}: there is no metadata; add {METADATA} with the export date.")
    if not found:
        raise none_of(path, source)
    sections = {entity.name: (Section(text),) for entity, _ in found}
    return Contents(sections, read_metadata(facts, f"{path.name}, {METADATA}", source, limits), text.digest)


def inspect_json(
    path: Path, source: Source, facts: dict[str, Any], look: Callable[[Entity, Iterator[Row]], Seen]
) -> tuple[TextFile, list[tuple[Entity, Seen]]]:
    """The file, and what ``look`` saw in the rows of each entity, which it walks through. Other members go to ``facts``. Raises DropRefused."""
    text = inspect_text(path, path.name)
    if text.is_guessed:
        raise DropRefused(f"{path.name}: is not UTF-8, as JSON must be; export it anew.")
    found: list[tuple[Entity, Seen]] = []
    with open_utf8(text) as file:
        for entity, rows in _walk(JsonStream(file), path.name, source, facts):
            if any(entity is other for other, _ in found):
                raise DropRefused(f"{path.name}: {entity.name} stands there twice; export it anew.")
            found.append((entity, look(entity, rows)))
    return text, found


def none_of(path: Path, source: Source) -> NotOfThisSource:
    """What to say of a file without any entity of the source."""
    return NotOfThisSource(f"{path.name}: holds none of the entities of an export ({_names(source)}).")


def field_names(entity: Entity, rows: Iterator[Row]) -> set[str]:
    """The names of all fields of the rows, and those paths into nested objects of which a shape of the entity has a name."""
    paths = {theirs: steps(theirs) for shape in entity.shapes for theirs in shape.names if "." in theirs}
    names: set[str] = set()
    for row in rows:
        names.update(row)
        names.update(theirs for theirs, path in paths.items() if inside(row, path) is not None)
    return names


def read_json(
    text: TextFile, source: Source, on_bytes: Callable[[int], None], shapes: Mapping[str, Shape | None] = _NO_SHAPES
) -> Iterator[Batch | FileNote | EntityEnd]:
    """The rows of each entity in batches, in the file's order. Row numbers are positions in the array, counted from 1.

    ``shapes`` are those of the arrays, by entity. Where a name stands twice in one object, the last one counts. Raises DropRefused.
    """
    with open_utf8(text) as file:
        stream, told = JsonStream(file), 0
        for entity, rows in _walk(stream, text.name, source, {}):
            reading = _Reading(entity, text.name, shapes.get(entity.name))
            while some := some_rows(rows, stream):
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


def some_rows(rows: Iterator[Row], stream: JsonStream) -> list[Row]:
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

    def __init__(self, entity: Entity, file: str, shape: Shape | None) -> None:
        self._entity = entity
        self._file = file
        self._shape = shape
        self._next_row = 1
        self._gathering = Gathering(entity, file, shape)
        self._told: set[Names] = set()

    def parts(self, rows: Sequence[Row]) -> Iterator[Batch | FileNote]:
        """The next rows of the array as batches, once there are enough, after notes on columns not seen before."""
        names = set().union(*rows)
        places = places_of(self._entity, self._shape, names)
        yield from self._notes(rows, places)
        numbers = np.arange(self._next_row, self._next_row + len(rows))
        self._next_row += len(rows)
        try:
            table, odd = assemble_values(self._entity, numbers, {name: _values(of, rows) for name, of in places.items()})
        except CellRefused as fault:
            raise DropRefused(f"{self._file}, {self._entity.name}, row {numbers[fault.position]}: {fault.problem}.") from None
        yield from self._gathering.add(table, odd=odd)

    def rest(self) -> Iterator[Batch]:
        """The last batch."""
        return self._gathering.rest()

    def _notes(self, rows: Sequence[Row], places: Mapping[str, Sequence[Names]]) -> list[FileNote]:
        known = {place for of_column in places.values() for place in of_column}
        unknown = sorted(_unknown((), rows, known) - self._told)[: MOST_UNKNOWN_COLUMNS - len(self._told)]
        self._told.update(unknown)
        return unknown_columns(self._entity, self._file, [_place(field, rows, self._next_row) for field in unknown])


def places_of(entity: Entity, shape: Shape | None, names: Collection[str]) -> dict[str, list[Names]]:
    """Where the values of each column stand in rows that have fields of these ``names``, the flat place first."""
    places: dict[str, list[Names]] = {column.name: [(column.name,)] for column in entity.columns}
    for column in entity.columns:
        if column.nested and column.nested[0] in names:
            places[column.name].append(column.nested)
    if shape is not None:
        for name in sorted(names):
            ours = column_name(entity, name, shape)
            if ours in places and (name,) not in places[ours]:
                places[ours].append((name,))
        for theirs, ours in shape.names.items():
            if "." in theirs:
                places[ours].append(steps(theirs))
    return places


def _values(places: Sequence[Names], rows: Sequence[Row]) -> list[Any]:
    """The values of a column, each from the first of its places that holds one."""
    (name,), *others = places
    values = [row.get(name) for row in rows]
    for path in others:
        values = [inside(row, path) if value is None else value for value, row in zip(values, rows, strict=True)]
    return values


def inside(value: Any, path: Sequence[str]) -> Any:
    """What stands at the path in nested objects and lists (see `steps`); None for nothing."""
    for name in path:
        if isinstance(value, dict):
            value = next(iter(value.values()), None) if name == ANY else value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _unknown(parents: Names, values: Sequence[Any], known: Collection[Names]) -> set[Names]:
    """Fields that no column has its place in, also inside objects that hold such a place, and what should be such an object."""
    objects = [value for value in values if isinstance(value, dict)]
    unknown: set[Names] = {parents} if len(objects) < len(values) else set()
    for name in set().union(*objects):
        place = (*parents, name)
        if any(other[: len(place)] == place for other in known if len(other) > len(place)):
            unknown |= _unknown(place, [value[name] for value in objects if value.get(name) is not None], known)
        elif place not in known:
            unknown.add(place)
    return unknown


def _place(unknown: Names, rows: Sequence[Row], first: int) -> str:
    """Where an unknown field is first seen, in rows that are numbered from ``first``. Its name is not told, see `name_length`."""
    *parents, name = unknown
    for number, row in enumerate(rows, start=first):
        holder = inside(row, parents)
        if isinstance(holder, dict) and name in holder:
            return " in ".join([f"field {list(holder).index(name) + 1} ({name_length(name)})", *parents, f"row {number}"])
    raise LookupError("None of the rows has that field.")
