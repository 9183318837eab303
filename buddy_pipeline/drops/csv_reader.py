"""CSV files into batches, parsed by Arrow's streaming reader.

Arrow tells neither lines nor unclosed quotes. Lines are reckoned from the line breaks inside cells and from the
records that Arrow leaves out; an unclosed quote is known because it swallows a last record that we append.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import ENCODING_GUESSED
from buddy_pipeline.drops.batches import Batch, FileNote
from buddy_pipeline.drops.cells import CellRefused, NulInCell, count_breaks, line_breaks
from buddy_pipeline.drops.csv_top import CsvTop, read_top
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.rows import ENOUGH_ROWS, assemble, in_batches, is_enough, no_rows, without_blank
from buddy_pipeline.drops.text_files import TextFile, open_utf8

BLOCK = 2 << 20
"""Bytes that Arrow parses at a time; no record may be longer than two blocks. Arrow reads up to 32 of them ahead."""

_LAST = "\0"
"""Begins the record that is appended; a file that was inspected has no such character."""


def read_csv(entity: Entity, text: TextFile, on_bytes: Callable[[int], None]) -> Iterator[Batch | FileNote]:
    """The notes on the file, then its rows in batches; rows without any value are left out.

    ``on_bytes`` is told the bytes read since it was told last. Raises DropRefused for a header that lacks required
    columns, a cell that is too large and a quoted text that never ends.
    """
    with open_utf8(text) as file:
        top = read_top(entity, text.name, file)
    if text.is_guessed:
        yield FileNote(entity, text.name, ENCODING_GUESSED)
    yield from top.header.notes()
    with open_utf8(text) as file:
        yield from _Reading(text.name, top).batches(_Data(file, top), on_bytes)


class _Data:
    """The file as Arrow reads it: the bytes below the header, then the record that is appended.

    All blocks but the last one are full, as Arrow wants them: a record must end in the block after that in which it starts.
    """

    closed = False

    def __init__(self, file: BinaryIO, top: CsvTop) -> None:
        file.read(top.size)
        self._file = file
        self._rest = b""
        self._end = f"\n{_LAST}{top.delimiter * len(top.header.names)}\n".encode()

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int) -> bytes:
        data = self._rest + self._file.read(size - len(self._rest))
        if len(data) < size:
            data, self._end = data + self._end, b""
        self._rest = data[size:]
        return data[:size]


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A record that Arrow does not deliver: its position, counted from 0, the line breaks inside it, and if it is blank."""

    record: int
    breaks: int
    blank: bool


class _Lines:
    """Reckons on which line each record starts. Records are counted from 0 below the header."""

    def __init__(self, first: int) -> None:
        self.next_line = first
        self.last_start = first
        self._next_record = 0
        self._left_out: deque[_LeftOut] = deque()

    @property
    def waiting(self) -> int:
        """How many records were left out since lines were last reckoned."""
        return len(self._left_out)

    def leave_out(self, record: _LeftOut) -> None:
        """Comes before the batch that the record would have been in."""
        self._left_out.append(record)

    def of(self, delivered: int, breaks: np.ndarray | None) -> tuple[np.ndarray, tuple[int, ...]]:
        """The lines of the next ``delivered`` records, and of the miscounted ones up to and right behind them."""
        left_out = self._left_out_among(delivered)
        places = np.array([record.record - self._next_record for record in left_out], np.int64)
        lines = np.ones(delivered + len(left_out), np.int64)
        is_delivered = np.ones(len(lines), bool)
        is_delivered[places] = False
        lines[places] += np.array([record.breaks for record in left_out], np.int64)
        if breaks is not None:
            lines[is_delivered] += breaks
        starts = self._advance(lines)
        miscounted = tuple(int(starts[place]) for place, record in zip(places, left_out, strict=True) if not record.blank)
        return starts[is_delivered], miscounted

    def _left_out_among(self, delivered: int) -> list[_LeftOut]:
        """Those with at most ``delivered`` delivered records before them."""
        end = self._next_record + delivered
        among: list[_LeftOut] = []
        while self._left_out and self._left_out[0].record <= end + len(among):
            among.append(self._left_out.popleft())
        return among

    def _advance(self, lines: np.ndarray) -> np.ndarray:
        starts: np.ndarray = self.next_line + np.cumsum(lines) - lines
        if len(lines):
            self.last_start = int(starts[-1])
        self.next_line += int(lines.sum())
        self._next_record += len(lines)
        return starts


class _Reading:
    """One pass over the data of one file."""

    def __init__(self, name: str, top: CsvTop) -> None:
        self._name = name
        self._header = top.header
        self._delimiter = top.delimiter
        self._lines = _Lines(top.lines + 1)
        self._ended = False

    def batches(self, data: _Data, on_bytes: Callable[[int], None]) -> Iterator[Batch]:
        """The batches of the data; ``on_bytes`` is told of the bytes that were read since it was told last."""
        told = 0
        for raw in self._gathered(data):
            yield from self._as_batches(raw)
            on_bytes(data.tell() - told)
            told = data.tell()
        if not self._ended:
            raise self._never_ends(self._lines.last_start)
        yield from self._rest()

    def _gathered(self, data: _Data) -> Iterator[pa.RecordBatch]:
        """The blocks that Arrow parsed, several in one."""
        blocks: list[pa.RecordBatch] = []
        try:
            for block in self._open(data):
                blocks.append(block)
                if is_enough(blocks) or self._lines.waiting >= ENOUGH_ROWS:
                    yield pa.concat_batches(blocks)
                    blocks = []
        except pa.ArrowInvalid:
            delivered = sum(block.num_rows for block in blocks)
            self._lines.of(delivered, _all_breaks(pa.concat_batches(blocks)) if blocks else None)
            raise self._never_ends(self._lines.next_line) from None
        if blocks:
            yield pa.concat_batches(blocks)

    def _open(self, data: _Data) -> pa.RecordBatchReader:
        """One thread, since Arrow counts records only then; cells stay as they are."""
        fields = [str(place) for place in range(len(self._header.names))]
        return pa.csv.open_csv(
            pa.PythonFile(data, mode="r"),
            pa.csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=fields),
            pa.csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._leave_out,
            ),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(fields, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def _leave_out(self, record: pa.csv.InvalidRow) -> str:
        if record.text.startswith(_LAST):
            self._ended = True
        else:
            breaks = count_breaks(record.text)
            self._lines.leave_out(_LeftOut(record.number - 1, breaks, not record.text.strip()))
        return "skip"

    def _as_batches(self, raw: pa.RecordBatch) -> Iterator[Batch]:
        numbers, miscounted = self._lines.of(raw.num_rows, _all_breaks(raw))
        try:
            rows = without_blank(assemble(self._header.entity, numbers, self._columns(raw)))
        except CellRefused as fault:
            raise self._refused(fault, int(numbers[fault.position])) from None
        yield from in_batches(self._header.entity, self._name, rows, miscounted)

    def _rest(self) -> Iterator[Batch]:
        """The miscounted records behind the last batch."""
        _, miscounted = self._lines.of(0, None)
        if miscounted:
            yield Batch(self._header.entity, self._name, no_rows(self._header.entity), miscounted)

    def _columns(self, raw: pa.RecordBatch) -> dict[str, pa.StringArray]:
        entity = self._header.entity
        places = {name: self._header.position(name) for name in entity.column_names}
        return {name: raw.column(place) for name, place in places.items() if place is not None}

    def _refused(self, fault: CellRefused, line: int) -> DropRefused:
        if isinstance(fault, NulInCell):
            return self._never_ends(line)
        return DropRefused(f"{self._name}, line {line}: {fault.problem}; perhaps a quoted text that starts here never ends.")

    def _never_ends(self, line: int) -> DropRefused:
        return DropRefused(
            f"{self._name}, line {line}: a quoted text that starts here never ends, or is far too long; look for a stray quote."
        )


def _all_breaks(raw: pa.RecordBatch) -> np.ndarray | None:
    """The line breaks inside each record; None when there are none at all."""
    breaks = [counts for counts in map(line_breaks, raw.columns) if counts is not None]
    return np.sum(breaks, axis=0) if breaks else None
