"""CSV files into batches, parsed by Arrow.

Arrow tells neither lines nor what is wrong with quotes. So it is given whole records only, whose lines are known.
"""

from array import array
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import ENCODING_GUESSED
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.drops.batches import Batch, FileNote
from buddy_pipeline.drops.cells import CellRefused
from buddy_pipeline.drops.csv_records import GOES_ON, NEVER_ENDS, StrayQuote, whole_records
from buddy_pipeline.drops.csv_top import CsvTop, read_top
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.rows import ENOUGH_ROWS, Gathering, assemble, without_blank
from buddy_pipeline.drops.text_files import TextFile, open_utf8

BLOCK = 2 << 20
"""Bytes read at a time; a record that does not end within as many is refused."""

_END_OF_FILE = "\x1a"
"""The mark with which old programs end a file."""


def read_csv(
    entity: Entity, text: TextFile, on_bytes: Callable[[int], None], shape: Shape | None = None
) -> Iterator[Batch | FileNote]:
    """The notes on the file, then its rows in batches; rows without any value are left out.

    ``on_bytes`` is told the bytes read since it was told last. Raises DropRefused for a header that lacks required
    columns, a cell that is too large, and quotes that go wrong.
    """
    with open_utf8(text) as file:
        top = read_top(entity, text.name, file, shape)
    if text.is_guessed:
        yield FileNote(entity, text.name, ENCODING_GUESSED)
    yield from top.header.notes()
    with open_utf8(text) as file:
        file.read(top.size)
        yield from _Reading(text.name, top).batches(file, on_bytes)


@dataclass(frozen=True)
class _Piece:
    """Whole records, and the line on which each starts."""

    content: memoryview
    lines: np.ndarray


class _Reading:
    """One pass over the data of one file."""

    def __init__(self, name: str, top: CsvTop) -> None:
        self._name = name
        self._header = top.header
        self._delimiter = top.delimiter
        self._line = top.lines + 1

    def batches(self, file: BinaryIO, on_bytes: Callable[[int], None]) -> Iterator[Batch]:
        """The batches of the data; ``on_bytes`` is told of the bytes that were read since it was told last."""
        told = 0
        gathering = Gathering(self._header.entity, self._name, self._header.shape)
        for piece in self._pieces(file):
            yield from gathering.add(*self._rows(piece))
            on_bytes(file.tell() - told)
            told = file.tell()
        yield from gathering.rest()

    def _pieces(self, file: BinaryIO) -> Iterator[_Piece]:
        """The file, cut where records end."""
        rest = b""
        while block := file.read(BLOCK):
            rest = yield from self._cut(rest + block)
            if len(rest) > BLOCK:
                raise self._refused(NEVER_ENDS)
        if rest:
            rest = yield from self._cut(rest if rest.endswith(b"\n") else rest + b"\n")
        if rest:
            raise self._refused(NEVER_ENDS)

    def _cut(self, content: bytes) -> Generator[_Piece, None, bytes]:
        """The whole records of the content, in pieces; returned is what follows them."""
        try:
            records = whole_records(content, self._delimiter)
        except StrayQuote as stray:
            before = whole_records(content[: stray.position] + b"\n", self._delimiter)
            self._line += int(before.starts[-1])
            raise self._refused(GOES_ON) from None
        lines, start = self._line + records.starts, 0
        for first in range(0, len(records), ENOUGH_ROWS):
            end = int(records.ends[first : first + ENOUGH_ROWS][-1])
            yield _Piece(memoryview(content)[start:end], lines[first : first + ENOUGH_ROWS])
            start = end
        self._line += records.breaks
        return content[start:]

    def _rows(self, piece: _Piece) -> tuple[pa.Table, list[int]]:
        """The rows of the piece, and the lines of its miscounted records."""
        left_out = _LeftOut(self._delimiter)
        parsed = self._parse(piece.content, left_out)
        is_delivered = np.ones(len(piece.lines), bool)
        is_delivered[left_out.blank] = False
        is_delivered[left_out.miscounted] = False
        numbers = piece.lines[is_delivered]
        cells = {self._header.names[int(place)]: parsed.column(place).combine_chunks() for place in parsed.column_names}
        try:
            rows = without_blank(assemble(self._header.entity, numbers, cells))
        except CellRefused as fault:
            raise DropRefused(
                f"{self._name}, line {numbers[fault.position]}: {fault.problem};"
                " perhaps a quoted text that starts here never ends."
            ) from None
        return rows, piece.lines[left_out.miscounted].tolist()

    def _parse(self, content: memoryview, left_out: "_LeftOut") -> pa.Table:
        """The columns of the contract, named by their place in the file; cells stay as they are."""
        known = [str(place) for place, name in enumerate(self._header.names) if name in self._header.entity.column_names]
        return pa.csv.read_csv(
            pa.BufferReader(content),
            # One thread, since Arrow counts records only then; one block, since a record must not be longer than two.
            pa.csv.ReadOptions(
                use_threads=False,
                block_size=len(content) + 1,
                column_names=[str(place) for place in range(len(self._header.names))],
            ),
            pa.csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=left_out.note,
            ),
            pa.csv.ConvertOptions(
                include_columns=known,
                column_types=dict.fromkeys(known, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def _refused(self, problem: str) -> DropRefused:
        return DropRefused(f"{self._name}, line {self._line}: {problem}")


class _LeftOut:
    """The records that Arrow does not deliver, since their cells are too many or too few: their places, counted from 0."""

    def __init__(self, delimiter: str) -> None:
        self.blank = array("q")
        self.miscounted = array("q")
        self._nothing = f'{delimiter}"{_END_OF_FILE}'

    def note(self, record: pa.csv.InvalidRow) -> str:
        """Called by Arrow for each such record."""
        is_blank = not "".join(record.text.split()).strip(self._nothing)
        (self.blank if is_blank else self.miscounted).append(record.number - 1)
        return "skip"
