"""Cells as the contract sees them: text, trimmed, with plain line breaks, null where there is nothing."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LARGEST_CELL = 1 << 20
"""Bytes of UTF-8 in the largest cell that is taken."""


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class CellRefused(Exception):
    """A cell that no row may hold. ``position`` counts rows of the array from 0; ``problem`` ends a sentence."""

    def __init__(self, position: int, problem: str) -> None:
        super().__init__(problem)
        self.position = position
        self.problem = problem


class NulInCell(CellRefused):
    """A cell with a NUL character, which no database text can hold."""

    def __init__(self, position: int) -> None:
        super().__init__(position, "a cell has a NUL character")


def clean(column: pa.StringArray) -> pa.StringArray:
    """Trim each text, turn every line break into ``\\n`` and every blank into null.

    Raises CellRefused for a cell of more than LARGEST_CELL bytes or one with a NUL character.
    """
    if column.null_count == len(column):
        return column
    characters = _characters(column)
    _refuse_large(column, len(characters))
    if b"\0" in characters:
        raise NulInCell(_first(pc.match_substring(column, "\0")))
    if b"\r" in characters:
        column = pc.replace_substring(pc.replace_substring(column, "\r\n", "\n"), "\r", "\n")
    column = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def count_breaks(text: str) -> int:
    """How many line breaks a text holds."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def as_texts(values: Sequence[Any]) -> pa.StringArray:
    """Typed values as an array of their texts. Raises CellRefused for what no text can hold."""
    if set(map(type, values)) <= _TEXTS_ALREADY:
        return _array(values)
    texts = _array(list(_texts(values)))
    if b"\\u0000" in _characters(texts):
        _refuse_escaped_nul(values)
    return texts


def text_of(value: Any) -> str | None:
    """The text that a typed value of a JSON file or a workbook stands for; None for nothing.

    Whole numbers lose their ``.0``, other numbers are the shortest plain decimal, dates count as UTC, and lists and
    objects become compact JSON in the order they have.
    """
    return _TEXT_BY_TYPE.get(type(value), str)(value)


def _same(value: str | None) -> str | None:
    return value


def _of_boolean(value: bool) -> str:
    return "true" if value else "false"


def _of_decimal(value: float) -> str:
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


def _array(texts: Sequence[Any]) -> pa.StringArray:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        position = next(place for place, text in enumerate(texts) if isinstance(text, str) and _SURROGATE.search(text))
        raise CellRefused(position, "a cell has half of a character (a lone surrogate)") from None


def _texts(values: Sequence[Any]) -> Iterator[str | None]:
    for position, value in enumerate(values):
        try:
            yield text_of(value)
        except RecursionError:
            raise CellRefused(position, "lists or objects are nested too deep") from None


def _refuse_escaped_nul(values: Sequence[Any]) -> None:
    """A NUL inside a list or an object, which its JSON text hides from `clean`."""
    for position, value in enumerate(values):
        if isinstance(value, list | dict) and _ESCAPED_NUL.search(_COMPACT.encode(value)):
            raise NulInCell(position)


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
