"""Cells as the contract sees them: text, trimmed, with plain line breaks, null where there is nothing."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LARGEST_CELL = 1 << 20
"""Bytes of UTF-8 in the largest cell that is taken."""

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class CellRefused(Exception):
    """A cell that no row may hold. ``position`` counts rows of the array from 0; ``problem`` ends a sentence."""

    def __init__(self, position: int, problem: str) -> None:
        super().__init__(problem)
        self.position = position
        self.problem = problem


def clean(column: pa.StringArray) -> pa.StringArray:
    """Trim each text, turn every line break into ``\\n`` and every blank into null.

    Raises CellRefused for a cell of more than LARGEST_CELL bytes.
    """
    if column.null_count == len(column):
        return column
    characters = _characters(column)
    _refuse_large(column, len(characters))
    if b"\r" in characters:
        column = pc.replace_substring(pc.replace_substring(column, "\r\n", "\n"), "\r", "\n")
    column = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def count_breaks(text: str) -> int:
    """How many line breaks a text holds."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


@dataclass(frozen=True)
class Texts:
    """The texts of a column. ``unreadable`` are the positions of values that no database text can hold, null among the cells."""

    cells: pa.StringArray
    unreadable: tuple[int, ...] = ()


def as_texts(values: Sequence[Any]) -> Texts:
    """Typed values as their texts. Raises CellRefused for what is nested too deep."""
    try:
        cells = pa.array(values if set(map(type, values)) <= _TEXTS_ALREADY else list(_texts(values)), pa.string())
    except ValueError:
        return _sifted(values)
    characters = _characters(cells)
    return _sifted(values) if b"\0" in characters or b"\\u0000" in characters else Texts(cells)


def text_of(value: Any) -> str | None:
    """The text that a typed value of a JSON file or a workbook stands for; None for nothing.

    Whole numbers lose their ``.0``, other numbers are the shortest plain decimal, dates count as UTC, and lists and
    objects become compact JSON in the order they have. Raises ValueError for a number without end.
    """
    return _TEXT_BY_TYPE.get(type(value), str)(value)


def _same(value: str | None) -> str | None:
    return value


def _of_boolean(value: bool) -> str:
    return "true" if value else "false"


def _of_decimal(value: float) -> str:
    if not isfinite(value):
        raise ValueError("no text of a number without end")
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _of_moment(value: datetime) -> str:
    return value.isoformat(timespec="microseconds" if value.microsecond else "seconds") + "Z"


def _of_day(value: date) -> str:
    return _of_moment(datetime(value.year, value.month, value.day))


_TEXTS_ALREADY = {str, type(None)}
_TEXT_BY_TYPE: dict[type, Callable[[Any], str | None]] = {
    str: _same,
    type(None): _same,
    list: _COMPACT.encode,
    dict: _COMPACT.encode,
    bool: _of_boolean,
    float: _of_decimal,
    datetime: _of_moment,
    date: _of_day,
}


def _texts(values: Sequence[Any]) -> Iterator[str | None]:
    for position, value in enumerate(values):
        try:
            yield text_of(value)
        except RecursionError:
            raise CellRefused(position, "lists or objects are nested too deep") from None


def _sifted(values: Sequence[Any]) -> Texts:
    unreadable = tuple(position for position, value in enumerate(values) if not _is_readable(value))
    sound = list(values)
    for position in unreadable:
        sound[position] = None
    return Texts(pa.array(_texts(sound), pa.string()), unreadable)


def _is_readable(value: Any) -> bool:
    """False for a NUL, which JSON text of a list or an object hides, half of a character, and a number without end."""
    try:
        text = text_of(value) or ""
        text.encode()
    except ValueError:
        return False
    return "\0" not in text and not (isinstance(value, (list, dict)) and _ESCAPED_NUL.search(text))


def _characters(column: pa.StringArray) -> bytes:
    """The bytes of all cells of the array, one after the other."""
    _, offsets, characters = column.buffers()
    if characters is None or len(column) == 0:
        return b""
    first, last = np.frombuffer(offsets, np.int32)[[column.offset, column.offset + len(column)]]
    return characters[first:last].to_pybytes()


def _refuse_large(column: pa.StringArray, size: int) -> None:
    if size > LARGEST_CELL:
        large = pc.greater(pc.binary_length(column), LARGEST_CELL)
        if pc.any(large).as_py():
            raise CellRefused(_first(large), f"a cell has more than {LARGEST_CELL:,} bytes")


def _first(mask: pa.BooleanArray) -> int:
    return int(pc.index(mask, True).as_py())
