"""Workbooks are opened in a process of their own: a library that crashes, hangs or wants too much takes no run with it."""

import json
import marshal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import numpy as np

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.files import PlainFile
from buddy_pipeline.drops.names import plain_label
from buddy_pipeline.drops.workbook_child import SIZE, Place, Request
from buddy_pipeline.drops.workbook_guard import Inspected, Sheet

LEAST_MEMORY = 256 << 20
"""Bytes that the process may take for any workbook, itself included."""
MEMORY_A_BYTE = 8
"""Bytes more for each byte that the workbook unpacks to; a sheet of numbers takes 5."""
MOST_MEMORY = 2 << 30
"""Bytes that it may take at most."""
LEAST_SECONDS = 30
BYTES_A_SECOND = 1 << 20
"""Of processor time it may take a second for so many unpacked bytes; it needs about a fiftieth of that."""

_ENDED = object()


@dataclass(frozen=True)
class WorkbookFile(PlainFile):
    """An inspected workbook."""

    inspected: Inspected

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that are read."""
        return self.inspected.sheets


@dataclass(frozen=True)
class SheetRows:
    """Rows of a sheet that hold anything: their numbers, and the values of each column, empty texts where there is nothing.

    ``uncalculated`` are the cells whose formula has no value, ``merged`` those whose value stands in a merged one before.
    Columns are counted from the first one that holds anything.
    """

    numbers: np.ndarray
    columns: list[Sequence[Any]]
    uncalculated: list[Place]
    merged: list[Place]


@contextmanager
def opened(workbook: WorkbookFile, sheets: Sequence[Sheet]) -> Iterator["OpenWorkbook"]:
    """The workbook, of which these sheets will be read, one after the other."""
    command = [sys.executable, "-P", "-m", "buddy_pipeline.drops.workbook_child", json.dumps(_request(workbook, sheets))]
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None  # noqa: S101
        yield OpenWorkbook(workbook.name, process.stdout)
    finally:
        process.kill()
        process.communicate()


def _request(workbook: WorkbookFile, sheets: Sequence[Sheet]) -> Request:
    size = workbook.inspected.size
    return {
        "path": str(workbook.path),
        "parts": workbook.inspected.main,
        "sheets": [
            {"label": plain_label(sheet.title), "formulas": sheet.part if sheet.has_formulas else None} for sheet in sheets
        ],
        "memory": min(LEAST_MEMORY + MEMORY_A_BYTE * size, MOST_MEMORY),
        "seconds": LEAST_SECONDS + size // BYTES_A_SECOND,
    }


class OpenWorkbook:
    """A workbook that the other process holds open."""

    def __init__(self, name: str, messages: IO[bytes]) -> None:
        self._name = name
        self._messages = messages
        if self._next() is not True:
            raise RuntimeError("The process that reads workbooks did not start.")

    def rows(self, sheet: Sheet) -> Iterator[SheetRows]:
        """The rows of the sheet whose turn it is. Raises DropRefused where they cannot be read."""
        while (message := self._next()) is not None:
            if message is _ENDED:
                raise DropRefused(
                    f"{self._name}, sheet {sheet.name}: cannot be read as an Excel workbook, or would take far more memory or time"
                    " than its size allows for; copy the rows that hold data into a new workbook, or send CSV files."
                )
            numbers, columns, uncalculated, merged = message
            yield SheetRows(np.array(numbers, np.int64), list(map(_with_dates, columns)), uncalculated, merged)

    def _next(self) -> Any:
        """The next message; _ENDED if the process ended, be it in the midst of one."""
        head = self._messages.read(SIZE.size)
        if len(head) < SIZE.size:
            return _ENDED
        (size,) = SIZE.unpack(head)
        content = self._messages.read(size)
        return marshal.loads(content) if len(content) == size else _ENDED  # noqa: S302 - written by a process of our own


def _with_dates(column: Sequence[Any]) -> Sequence[Any]:
    """Dates and times come as tuples of their numbers."""
    if tuple not in set(map(type, column)):
        return column
    return [_moment(value) if type(value) is tuple else value for value in column]


def _moment(numbers: tuple[int, ...]) -> date:
    return date(*numbers) if len(numbers) == 3 else datetime(*numbers)  # pyrefly: ignore[bad-argument-type]
