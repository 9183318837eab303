"""What the sheets of an XLSX file may hide, looked for before any spreadsheet library opens it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.workbook_archive import OVERLAP, Archive
from buddy_pipeline.drops.workbook_package import PackageDamaged, read_package

LARGEST_CONTENT = 512 << 20
"""Bytes of all parts of a workbook, unpacked: some 900,000 users. The reader holds a sheet in memory, about as large."""
LAST_COLUMN = "AZ"
"""The last column in which cells of our sheets are taken; the reader claims memory for all cells in between."""
LAST_ROW = 1_048_576
"""Where Excel ends."""

_PERHAPS_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]\d|[A-Za-z]*[1-9]\d{6})""")
_REFERENCE = re.compile(rb"""r\s*=\s*["']([A-Za-z]*)(\d*)""")
_LONGEST_LETTERS, _LONGEST_DIGITS = 3, 10
_END_OF_FORMULA = b"f>"
_IN_CELL_OR_ROW = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]*\Z")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """A sheet that is read: its title, its name for a person, its part of the package, and whether it holds formulas."""

    title: str
    name: str
    part: str
    has_formulas: bool


@dataclass(frozen=True)
class Inspected:
    """What an inspected workbook holds: its sheets, the parts that tell of them, and how many bytes it has unpacked."""

    sheets: tuple[Sheet, ...]
    main: tuple[str, str]
    size: int


def inspect_workbook(file: BinaryIO, name: str, sheet_name: Callable[[str], str | None]) -> Inspected:
    """What is in the workbook ``file``. ``sheet_name`` tells for the title of a sheet under which name it is read, if at all.

    Raises DropRefused for what is no workbook, is damaged, or would exhaust memory: zip bombs, entities, far-off cells.
    Sheets that are not read may be as wide as they like.
    """
    _refuse_other_kinds(file, name)
    archive = Archive(file, name)
    try:
        package = read_package(archive.names, archive.unpacked)
    except PackageDamaged:
        raise archive.damaged() from None
    ours = {part: (title, shown) for title, part in package.sheets if (shown := sheet_name(title)) is not None}
    size = 0
    found: list[Sheet] = []
    for part in archive.names:
        if part in ours:
            sheet, read = _inspect_sheet(archive, part, *ours[part])
            found.append(sheet)
        else:
            read = sum(map(len, archive.unpacked(part)))
        size += read
        if size > LARGEST_CONTENT:
            raise archive.too_large()
    return Inspected(tuple(found), package.main, size)


def _inspect_sheet(archive: Archive, part: str, title: str, name: str) -> tuple[Sheet, int]:
    """A sheet that is read, and its unpacked size."""
    size, tail, has_formulas = 0, b"", False
    for piece in archive.unpacked(part):
        content = tail + piece
        _refuse_far_cells(f"{archive.name}, sheet {name}", content)
        has_formulas = has_formulas or _holds_formula(content)
        size, tail = size + len(piece), piece[-OVERLAP:]
    return Sheet(title, name, part, has_formulas), size


def _holds_formula(content: bytes) -> bool:
    """Whether there is an end tag of a formula, or of something of such a name; ten times as fast as ``in``."""
    letters = np.frombuffer(content, np.uint8)
    first, second = _END_OF_FORMULA
    return bool(((letters[:-1] == first) & (letters[1:] == second)).any())


def _refuse_other_kinds(file: BinaryIO, name: str) -> None:
    file.seek(0)
    start = file.read(len(_OLE))
    if not start:
        raise DropRefused(f"{name}: the file is empty; export it anew.")
    if start == _OLE:
        raise DropRefused(f"{name}: is protected by a password or an old .xls; save it as .xlsx without a password.")
    if not start.startswith(b"PK"):
        raise DropRefused(f"{name}: is not an Excel workbook; save it as .xlsx.")


def _refuse_far_cells(place: str, content: bytes) -> None:
    for found in _PERHAPS_FAR.finditer(content):
        if not _IN_CELL_OR_ROW.search(content, max(0, found.start() - OVERLAP), found.start()):
            continue
        letters, digits = (part.decode() for part in _REFERENCE.match(content, found.start()).groups())  # pyrefly: ignore[missing-attribute]
        shown = _shown(letters.upper(), digits)
        if _column(letters) > _column(LAST_COLUMN):
            raise DropRefused(
                f"{place}: {shown} lies to the right of column {LAST_COLUMN}; delete the columns that hold no data."
            )
        if int(digits or 0) > LAST_ROW:
            raise DropRefused(f"{place}: {shown} lies below row {LAST_ROW:,}, where Excel ends; save the workbook anew as .xlsx.")


def _shown(letters: str, digits: str) -> str:
    """A cell or a row, if it could be one; else what stands there is not repeated."""
    if len(letters) > _LONGEST_LETTERS or len(digits) > _LONGEST_DIGITS:
        return "a cell"
    return f"cell {letters}{digits}" if letters else f"row {digits}"


def _column(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
