"""What stands above the data of a CSV file: the comment header and the names of the columns."""

import csv
import re
from dataclasses import dataclass
from typing import BinaryIO

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.headers import Header, column_name, read_header

LONGEST_TOP = 64 << 10
"""Bytes within which the header must be found."""

DELIMITERS = (",", ";", "\t")

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_PADDING = ' \t\r\n,;"'
"""What a spreadsheet puts around a line that has one filled cell only."""


@dataclass(frozen=True)
class CsvTop:
    """The header and where it ends: ``size`` is how many bytes of UTF-8 stand above the data, ``lines`` how many lines."""

    header: Header
    delimiter: str
    size: int
    lines: int


@dataclass(frozen=True)
class _Split:
    """The header record as one delimiter splits it; ``lines`` are the lines that it takes."""

    delimiter: str
    cells: list[str]
    lines: int


def read_comments(file: BinaryIO) -> list[str]:
    """The texts of the ``#`` lines at the top of a CSV file, such as ``Export ID: …``."""
    texts = (line.strip(_PADDING) for line in _above_header(_top_lines(file)))
    return [text.removeprefix("#").strip() for text in texts if text]


def read_top(entity: Entity, name: str, file: BinaryIO) -> CsvTop:
    """The header of the file ``name`` and where it ends. Raises DropRefused when there is no usable header."""
    lines = _top_lines(file)
    above = _above_header(lines)
    below = lines[len(above) :]
    if not below:
        raise DropRefused(f"{name}: there is no header row; the first row must name the columns.")
    split = max((_split(below, delimiter) for delimiter in DELIMITERS), key=lambda split: _known(entity, split))
    header = read_header(entity, name, f"{name}, line {len(above) + 1}", split.cells)
    top = lines[: len(above) + split.lines]
    return CsvTop(header, split.delimiter, len("".join(top).encode()), len(top))


def _top_lines(file: BinaryIO) -> list[str]:
    """The first lines, each with its end; the last one may be cut off."""
    return _LINE.findall(file.read(LONGEST_TOP).decode("utf-8", "ignore"))


def _above_header(lines: list[str]) -> list[str]:
    """The comment lines and blank lines that come first."""
    texts = [line.strip(_PADDING) for line in lines]
    first = next((place for place, text in enumerate(texts) if text and not text.startswith("#")), len(lines))
    return lines[:first]


def _split(lines: list[str], delimiter: str) -> _Split:
    reader = csv.reader(lines, delimiter=delimiter)
    cells = next(reader)
    return _Split(delimiter, cells, reader.line_num)


def _known(entity: Entity, split: _Split) -> int:
    """How many columns of the contract this way of splitting finds."""
    return len({column_name(entity, cell) for cell in split.cells} & set(entity.column_names))
