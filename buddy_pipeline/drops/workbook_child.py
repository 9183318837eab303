"""The process that opens a workbook, so that nothing that happens to it there happens to the run.

    python -m buddy_pipeline.drops.workbook_child REQUEST

REQUEST is JSON, see `Request`; what is read goes to stdout, see `main`. The process takes as much memory and time as it is
told, and is killed beyond. It imports little, and so starts at once.
"""

import io
import json
import marshal
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, TypedDict

from python_calamine import CalamineSheet, CalamineWorkbook

from buddy_pipeline.drops.names import plain_label

NAMES = ("workbook.xml", "workbook.xml.rels")
"""How a workbook is called, and the part that says where its sheets are, where nobody calls them otherwise."""
ROWS = 2_048
"""Rows in a message."""
CHARACTERS = 2 << 20
"""Characters of texts that a message of more than one row has at most."""

SIZE = struct.Struct("<Q")
"""Stands before each message: its length in bytes."""

_LAST_NAME = re.compile(r"[^/\\]*$")
# A formula, and the value that it has, if any.
_FORMULA_CELL = re.compile(
    rb"<((?:\w+:)?)c(\s[^<>]*)>\s*<\1f(?:\s[^<>]*)?(?:/>|>[^<]*</\1f>)\s*(?:<\1v(?:\s[^<>]*)?>([^<]*)</\1v>)?"
)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_IS_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_PORTABLE = {str, int, float, bool}
"""Types of values that are sent as they are."""

Place = tuple[int, int]
"""The row of a cell, counted from 1, and its column, counted from 0."""
Message = tuple[list[int], list[Sequence[Any]], list[Place], list[Place]]
"""Numbers of rows; the values of each column; cells whose formula has no value; cells whose value a merged one before has."""


class SheetRequest(TypedDict):
    """``label`` is the sheet's title as `plain_label` gives it; ``formulas`` the part of the sheet if it holds any."""

    label: str
    formulas: str | None


class Request(TypedDict):
    """``parts`` are the workbook and its relations, see NAMES; ``memory`` is in bytes of address space, ``seconds`` are of processor time."""

    path: str
    parts: tuple[str, str]
    sheets: list[SheetRequest]
    memory: int
    seconds: int


def main(request: Request, out: BinaryIO) -> None:
    """Write, each marshalled behind its SIZE: true; for each sheet its messages, then None. Rows in which there is nothing are left out.

    Dates and times come as tuples of their numbers. Column 0 is the first one of the sheet that holds anything.
    """
    _write(out, True)
    if sys.platform == "linux":  # others do not heed it
        _limit(resource.RLIMIT_AS, request["memory"])
    _limit(resource.RLIMIT_CPU, request["seconds"])
    workbook = _open(request["path"], request["parts"])
    titles = {plain_label(title): title for title in workbook.sheet_names}
    for wanted in request["sheets"]:
        uncalculated = _uncalculated(request["path"], wanted["formulas"]) if wanted["formulas"] else {}
        for message in _messages(workbook.get_sheet_by_name(titles[wanted["label"]]), uncalculated):
            _write(out, message)
        _write(out, None)


def _open(path: str, parts: Sequence[str]) -> CalamineWorkbook:
    """calamine knows the workbook and its relations by one name only; under that, they are added to a copy in memory."""
    renamed = {part: _LAST_NAME.sub(name, part, count=1) for part, name in zip(parts, NAMES, strict=True)}
    if all(part.casefold() == name.casefold() for part, name in renamed.items()):
        return CalamineWorkbook.from_path(path)
    with open(path, "rb") as file:
        copy = io.BytesIO(file.read())
    with zipfile.ZipFile(copy, "a") as archive:
        for part, name in renamed.items():
            archive.writestr(name, archive.read(part))
    copy.seek(0)
    return CalamineWorkbook.from_filelike(copy)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    lowered = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lowered, lowered))


def _messages(sheet: CalamineSheet, uncalculated: dict[int, list[int]]) -> Iterator[Message]:
    """The rows of the sheet; ``uncalculated`` are columns by row, counted from 0 in the sheet."""
    left = sheet.start[1] if sheet.start else 0
    merged = _Merged(sheet, left)
    rows = enumerate(sheet.iter_rows())
    while some := list(islice(rows, ROWS)):
        kept = [(place, row) for place, row in some if any(row) or place in uncalculated or not _is_blank(row)]
        lost = [(place + 1, column) for place, row in kept for column in merged.lost(place, row)] if merged.any else []
        formulas = [(place + 1, column - left) for place, _ in kept for column in uncalculated.pop(place, ())]
        yield from _split([place + 1 for place, _ in kept], [row for _, row in kept], formulas, lost)
    for below in _in_parts(sorted(uncalculated)):
        formulas = [(place + 1, column - left) for place in below for column in uncalculated[place]]
        yield from _split([place + 1 for place in below], [[""] * sheet.width for _ in below], formulas, [])


def _in_parts(places: list[int]) -> Iterator[list[int]]:
    return (places[start : start + ROWS] for start in range(0, len(places), ROWS))


def _is_blank(row: list[Any]) -> bool:
    return all(value == "" for value in row)


def _split(numbers: list[int], rows: list[list[Any]], formulas: list[Place], lost: list[Place]) -> Iterator[Message]:
    """The rows in as many messages as their texts ask for."""
    columns = [_portable(column) for column in zip(*rows, strict=True)]
    half = len(rows) // 2
    if half and sum(map(_length, columns)) > CHARACTERS:
        first = numbers[half]
        above = ([cell for cell in cells if cell[0] < first] for cells in (formulas, lost))
        below = ([cell for cell in cells if cell[0] >= first] for cells in (formulas, lost))
        yield from _split(numbers[:half], rows[:half], *above)
        yield from _split(numbers[half:], rows[half:], *below)
    elif rows:
        yield numbers, columns, formulas, lost


def _length(column: Sequence[Any]) -> int:
    """Characters of the texts of a column."""
    texts = column if set(map(type, column)) == {str} else [value for value in column if type(value) is str]
    return sum(map(len, texts))


def _portable(column: Sequence[Any]) -> Sequence[Any]:
    return column if set(map(type, column)) <= _PORTABLE else [_numbers(value) for value in column]


def _numbers(value: Any) -> Any:
    """A date or a time as its numbers, which say too if it is a mere date."""
    if isinstance(value, datetime):
        return (*value.timetuple()[:6], value.microsecond)
    if isinstance(value, date):
        return (value.year, value.month, value.day)
    return value if type(value) in _PORTABLE else str(value)


class _Merged:
    """The merged cells of a sheet, walked past from top to bottom. Columns are counted from ``left``."""

    def __init__(self, sheet: CalamineSheet, left: int) -> None:
        self._left = left
        self._ahead = sorted(sheet.merged_cell_ranges or (), reverse=True)
        self._passing: list[tuple[Place, Place]] = []
        self.any = bool(self._ahead)

    def lost(self, place: int, row: list[Any]) -> Iterator[int]:
        """The columns of the row at ``place``, counted from 0, that are empty since the first merged cell holds their value."""
        while self._ahead and self._ahead[-1][0][0] <= place:
            (top, column), (bottom, right) = self._ahead.pop()
            first, last = (top, column - self._left), (bottom, right - self._left)
            if top == place and 0 <= first[1] < len(row) and row[first[1]] != "":
                self._passing.append((first, last))
        self._passing = [(first, last) for first, last in self._passing if last[0] >= place]
        for first, (_, right) in self._passing:
            columns = range(first[1], min(right + 1, len(row)))
            yield from (column for column in columns if row[column] == "" and (place, column) != first)


def _uncalculated(path: str, part: str) -> dict[int, list[int]]:
    """The columns of cells that hold a formula and no value, by row. An empty text is a value."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    found: dict[int, list[int]] = {}
    for cell in _FORMULA_CELL.finditer(content):
        attributes, value = cell[2], cell[3]
        if not value and not _IS_TEXT.search(attributes) and (reference := _REFERENCE.search(attributes)):
            found.setdefault(int(reference[2]) - 1, []).append(_column(reference[1]))
    return found


def _column(letters: bytes) -> int:
    """The place of a column, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _write(out: BinaryIO, message: Any) -> None:
    content = marshal.dumps(message)
    out.write(SIZE.pack(len(content)) + content)
    out.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.stdout.buffer)
