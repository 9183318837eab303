"""Logs of statements: one JSON array, an object with such an array, or an object a line. Which shape a statement has, and so of
which entity it tells, is said by values inside it (see `Shape.only`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import STATEMENTS_LEFT_OUT
from buddy_pipeline.contract.shapes import Shape, steps
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.cells import CellRefused
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource
from buddy_pipeline.drops.json_reader import Row, inside, some_rows
from buddy_pipeline.drops.json_stream import JsonStream
from buddy_pipeline.drops.rows import Gathering, assemble_values
from buddy_pipeline.drops.text_files import TextFile, inspect_text, open_utf8

STATEMENTS = "statements"
"""The member of an object that has the statements, as a record store answers."""


@dataclass(frozen=True)
class Log:
    """A log and the entities that it may tell of."""

    text: TextFile
    entities: tuple[Entity, ...]


def find_log(path: Path, source: Source) -> Log | None:
    """The log at the path, if it is one and the source has such; every statement is parsed, none is kept.

    Raises DropRefused for what is not valid JSON, NotOfThisSource for a log that tells of no entity of the source.
    """
    shapes = _shapes(source)
    if not shapes:
        return None
    text = inspect_text(path, path.name)
    if text.is_guessed or not _is_log(text, shapes):
        return None
    with open_utf8(text) as file:
        if not any(_shape_of(row, shapes) is not None for row in _statements(text, JsonStream(file))):
            raise NotOfThisSource(f"{path.name}: none of its statements tells of {' or '.join(_entities(source))}.")
    return Log(text, tuple(dict.fromkeys(entity for entity, _ in shapes)))


def read_log(text: TextFile, source: Source, on_bytes: Callable[[int], None]) -> Iterator[Batch | FileNote | EntityEnd]:
    """The statements of each entity in batches, then their ends. Row numbers are positions in the log, counted from 1."""
    reading = _Reading(text.name, _shapes(source))
    with open_utf8(text) as file:
        stream, told = JsonStream(file), 0
        rows = _statements(text, stream)
        while some := some_rows(rows, stream):
            yield from reading.batches(some)
            on_bytes(file.tell() - told)
            told = file.tell()
    yield from reading.rest()
    for entity in dict.fromkeys(entity for entity, _ in reading.shapes):
        yield EntityEnd(entity)


Shapes = Sequence[tuple[Entity, Shape]]


def _shapes(source: Source) -> Shapes:
    return [(entity, shape) for entity in source.entities for shape in entity.shapes if shape.only]


def _entities(source: Source) -> list[str]:
    return [entity.name for entity in source.entities]


def _is_log(text: TextFile, shapes: Shapes) -> bool:
    """Whether its beginning is that of a log."""
    telling = {steps(theirs)[0] for _, shape in shapes for theirs in shape.only}
    with open_utf8(text) as file:
        stream = JsonStream(file)
        if stream.peek() != "{":
            return stream.peek() == "["
        for member in stream.members(text.name):
            if stream.peek() == "[" or member in telling:
                return member == STATEMENTS or member in telling
            stream.value(text.name)
    return False


def _statements(text: TextFile, stream: JsonStream) -> Iterator[Row]:
    name = text.name
    values = _answered(stream, name) if _is_answer(text) else _values(stream, name)
    for number, row in enumerate(values, start=1):
        if not isinstance(row, dict):
            raise DropRefused(f"{name}, statement {number}: is not a JSON object; each must name its values.")
        yield row


def _values(stream: JsonStream, name: str) -> Iterator[Any]:
    """One array, or one value after the other."""
    if stream.peek() == "[":
        yield from stream.items(name)
        stream.end(name)
    while stream.peek():
        yield stream.value(name)


def _is_answer(text: TextFile) -> bool:
    """Whether it is an object that has the statements as a member."""
    with open_utf8(text) as file:
        stream = JsonStream(file)
        if stream.peek() == "{":
            for member in stream.members(text.name):
                if stream.peek() == "[":
                    return member == STATEMENTS
                stream.value(text.name)
    return False


def _answered(stream: JsonStream, name: str) -> Iterator[Any]:
    for member in stream.members(name):
        if member == STATEMENTS:
            yield from stream.items(name)
        else:
            stream.value(name)
    stream.end(name)


def _shape_of(row: Row, shapes: Shapes) -> int | None:
    """The place of the first shape that the statement has."""
    return next((place for place, (_, shape) in enumerate(shapes) if _fits(row, shape)), None)


def _fits(row: Row, shape: Shape) -> bool:
    return all(_text(inside(row, steps(theirs))) in values for theirs, values in shape.only.items())


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Reading:
    """One log on the way through its statements."""

    def __init__(self, file: str, shapes: Shapes) -> None:
        self.shapes = shapes
        self._file = file
        self._next_row = 1
        self._gatherings = [Gathering(entity, file, shape) for entity, shape in shapes]
        self._told = False

    def batches(self, rows: Sequence[Row]) -> Iterator[Batch | FileNote]:
        """The next statements, after a note if some of the log are left out."""
        places = [_shape_of(row, self.shapes) for row in rows]
        numbers = np.arange(self._next_row, self._next_row + len(rows))
        self._next_row += len(rows)
        if None in places and not self._told:
            self._told = True
            yield FileNote(self.shapes[0][0], self._file, STATEMENTS_LEFT_OUT)
        for place, (entity, shape) in enumerate(self.shapes):
            chosen = [nth for nth, of in enumerate(places) if of == place]
            if chosen:
                yield from self._of_one_shape(place, entity, shape, numbers[chosen], [rows[nth] for nth in chosen])

    def _of_one_shape(
        self, place: int, entity: Entity, shape: Shape, numbers: np.ndarray, rows: Sequence[Row]
    ) -> Iterator[Batch]:
        values: dict[str, list[Any]] = {}
        for theirs, ours in shape.names.items():
            path = steps(theirs)
            found = [inside(row, path) for row in rows]
            values[ours] = [one if one is not None else other for one, other in zip(values.get(ours, found), found, strict=True)]
        try:
            table, odd = assemble_values(entity, numbers, values)
        except CellRefused as fault:
            raise DropRefused(f"{self._file}, statement {numbers[fault.position]}: {fault.problem}.") from None
        yield from self._gatherings[place].add(table, odd=odd)

    def rest(self) -> Iterator[Batch]:
        """The last batches."""
        for gathering in self._gatherings:
            yield from gathering.rest()
