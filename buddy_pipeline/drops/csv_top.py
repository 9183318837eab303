"""What stands above the data of a CSV file: the comment header and the names of the columns."""

import csv
import re
from dataclasses import dataclass
from typing import BinaryIO

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.drops.csv_records import GOES_ON, NEVER_ENDS, StrayQuote, whole_records
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.headers import Header, column_name, read_header

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


def read_top(entity: Entity, name: str, file: BinaryIO) -> CsvTop:
    """The header of the file ``name`` and where it ends. Raises DropRefused when there is no usable header."""
    start = _start(file)
    place = f"{name}, line {len(start.above) + 1}"
    if not start.below:
        raise DropRefused(f"{name}: there is no header row; the first row must name the columns.")
    delimiter = max(DELIMITERS, key=lambda delimiter: _known(entity, start, delimiter))
    size, lines = _header_record(start, delimiter, place)
    cells = _cells(start.below[:size], delimiter)
    _refuse_swallowed_lines(entity, cells, place)
    header = read_header(entity, name, place, cells)
    above = len("".join(start.above).encode())
    return CsvTop(header, delimiter, above + size, len(start.above) + lines)


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


def _known(entity: Entity, start: _Start, delimiter: str) -> int:
    """How many columns of the contract this way of splitting finds."""
    return len({column_name(entity, cell) for cell in _cells(start.below, delimiter)} & set(entity.column_names))


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


def _refuse_swallowed_lines(entity: Entity, cells: list[str], place: str) -> None:
    """A name of our own may be wrapped; an unknown one that is holds, as far as one can tell, rows behind a stray quote."""
    for number, cell in enumerate(cells, start=1):
        if len(cell.splitlines()) > 1 and column_name(entity, cell) not in entity.column_names:
            raise DropRefused(
                f"{place}: the name of column {number} goes over several lines; put it on one, or look for a stray quote before it."
            )
