"""What stands above the data of a CSV file: the comment header and the names of the columns."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.drops.csv_records import GOES_ON, NEVER_ENDS, StrayQuote, whole_records
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.headers import Header, column_name, plain_name, read_header

LONGEST_TOP = 64 << 10
"""Bytes within which the header must be found."""

DELIMITERS = (",", ";", "\t")

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_PADDING = ' \t\r\n,;"'
"""What a spreadsheet puts around a line that has one filled cell only."""
_SEPARATOR = re.compile("sep=.?", re.IGNORECASE)
"""The line by which Excel is told the separator, without its padding."""


@dataclass(frozen=True)
class CsvTop:
    """The header and where it ends: ``size`` is how many bytes of UTF-8 stand above the data, ``lines`` how many lines."""

    header: Header
    delimiter: str
    size: int
    lines: int


@dataclass(frozen=True)
class _Start:
    """The first bytes of a file: the lines ``above`` the header, and what comes ``below`` them; ``is_cut`` if that goes on."""

    above: list[str]
    below: bytes
    is_cut: bool


def read_comments(file: BinaryIO) -> list[str]:
    """The texts of the ``#`` lines at the top of a CSV file, such as ``Export ID: …``."""
    texts = (line.strip(_PADDING) for line in _start(file).above)
    return [text.removeprefix("#").strip() for text in texts if text.startswith("#")]


def read_top(entity: Entity, name: str, file: BinaryIO, shape: Shape | None = None) -> CsvTop:
    """The header of the file ``name`` and where it ends. Raises DropRefused when there is no usable header."""

    def is_known(cell: str) -> bool:
        return column_name(entity, cell, shape) in entity.column_names

    start = _start(file)
    names = _names(start, name, is_known)
    _refuse_swallowed_lines(names, is_known)
    header = read_header(entity, name, names.place, names.cells, shape)
    above = len("".join(start.above).encode())
    return CsvTop(header, names.delimiter, above + names.size, len(start.above) + names.lines)


def read_names(name: str, file: BinaryIO, is_known: Callable[[str], bool]) -> tuple[str, list[str]]:
    """Where the header of the file ``name`` stands, and its cells, whatever the file holds. Raises DropRefused when there is none."""
    names = _names(_start(file), name, is_known)
    return names.place, names.cells


@dataclass(frozen=True)
class _Names:
    """The cells of the header, ``place`` for a person, and how many bytes and lines it has."""

    cells: list[str]
    delimiter: str
    place: str
    size: int
    lines: int


def _names(start: _Start, name: str, is_known: Callable[[str], bool]) -> _Names:
    place = f"{name}, line {len(start.above) + 1}"
    if not start.below:
        raise DropRefused(f"{name}: there is no header row; the first row must name the columns.")
    delimiter = max(DELIMITERS, key=lambda delimiter: _known(start, delimiter, is_known))
    size, lines = _header_record(start, delimiter, place)
    return _Names(_cells(start.below[:size], delimiter), delimiter, place, size, lines)


def _start(file: BinaryIO) -> _Start:
    content = file.read(LONGEST_TOP + 1)
    is_cut = len(content) > LONGEST_TOP
    content = content[:LONGEST_TOP] if is_cut or content.endswith(b"\n") else content + b"\n"
    above = _above_header(_LINE.findall(content.decode("utf-8", "ignore")))
    return _Start(above, content[len("".join(above).encode()) :], is_cut)


def _above_header(lines: list[str]) -> list[str]:
    """The comment lines, blank lines and the line about the separator that come first."""
    texts = [line.strip(_PADDING) for line in lines]
    first = next((place for place, text in enumerate(texts) if not _is_above(text)), len(lines))
    return lines[:first]


def _is_above(text: str) -> bool:
    return not text or text.startswith("#") or _SEPARATOR.fullmatch(text) is not None


def _known(start: _Start, delimiter: str, is_known: Callable[[str], bool]) -> int:
    """How many known names this way of splitting finds."""
    return len({plain_name(cell) for cell in _cells(start.below, delimiter) if is_known(cell)})


def _cells(content: bytes, delimiter: str) -> list[str]:
    """The cells of the first record, however odd its quotes."""
    return next(csv.reader(_LINE.findall(content.decode("utf-8", "ignore")), delimiter=delimiter))


def _header_record(start: _Start, delimiter: str, place: str) -> tuple[int, int]:
    """The bytes and the lines of the header. What is odd behind it, the reader will find."""
    try:
        records = whole_records(start.below, delimiter)
    except StrayQuote as stray:
        records = whole_records(start.below[: stray.position], delimiter)
        if not len(records):
            raise DropRefused(f"{place}: {GOES_ON}") from None
    if len(records):
        return int(records.ends[0]), int(records.lines[0])
    if start.is_cut:
        raise DropRefused(
            f"{place}: the header goes on for more than {LONGEST_TOP:,} bytes;"
            " take out columns that hold no data, or look for a stray quote."
        )
    raise DropRefused(f"{place}: {NEVER_ENDS}")


def _refuse_swallowed_lines(names: _Names, is_known: Callable[[str], bool]) -> None:
    """A name of our own may be wrapped; an unknown one that is holds, as far as one can tell, rows behind a stray quote."""
    for number, cell in enumerate(names.cells, start=1):
        if len(cell.splitlines()) > 1 and not is_known(cell):
            raise DropRefused(
                f"{names.place}: the name of column {number} goes over several lines;"
                " put it on one, or look for a stray quote before it."
            )
