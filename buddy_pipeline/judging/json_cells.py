"""Cells that hold JSON: lists and objects.

Almost all cells have one of two plain forms that a pattern tells from the rest; only the others, and objects, are
parsed, each distinct text once.
"""

import json
import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.judging.forms import UUID4

_PLAIN_TEXT = r'"[^"\\\x00-\x1f]*"'
_PLAIN_MEMBERS = {Kind.TEXT_LIST: _PLAIN_TEXT, Kind.UUID_LIST: f'"{UUID4}"'}
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_CACHED_CELLS = 65_536
_CACHED_CHARACTERS = 500
"""Longer cells are parsed anew each time, so that the cache stays small."""


class Verdict(Enum):
    """What is wrong with a cell that should hold JSON."""

    NOT_JSON = "not JSON of the expected kind"
    WRONG_MEMBER = "a member that does not belong"


def is_json_of_kind(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """True where the cell is empty or JSON of the column's kind, whatever its members."""
    return _true_unless(column, cells, Verdict.NOT_JSON)


def has_sound_members(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """True where no member of the list is of another type or out of range."""
    return _true_unless(column, cells, Verdict.WRONG_MEMBER)


def keeps_all_members(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """False where a list of ids has members that are no ids, which `canonical` leaves out."""
    return pc.fill_null(_by_distinct(column, cells, lambda text: not _loses_members(column, text), pa.bool_(), plain=True), True)


def canonical(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells in one spelling, null where they are not sound. Lists of ids lose the members that are no ids."""
    return _by_distinct(
        column, cells, lambda text: result if isinstance(result := _read(column, text), str) else None, pa.string()
    )


def _true_unless(column: Column, cells: pa.ChunkedArray, verdict: Verdict) -> pa.ChunkedArray:
    found = _by_distinct(column, cells, lambda text: _read(column, text) is not verdict, pa.bool_(), plain=True)
    return pc.fill_null(found, True)


def _by_distinct(
    column: Column, cells: pa.ChunkedArray, judge: Callable[[str], Any], type_: pa.DataType, plain: bool | None = None
) -> pa.ChunkedArray:
    """Applies ``judge`` to each distinct text that is not of the plain form; plain ones are ``plain``, or themselves."""
    cells = cells.combine_chunks()
    if column.kind is Kind.OBJECT:
        return pa.chunked_array([_judge_distinct(cells, judge, type_)])
    is_plain = pc.match_substring_regex(cells, _plain_form(column))
    if pc.all(is_plain).as_py() is not False:
        return pa.chunked_array([cells if plain is None else pc.if_else(is_plain, plain, plain)])
    judged = _judge_distinct(pc.if_else(is_plain, None, cells), judge, type_)
    return pa.chunked_array([pc.if_else(is_plain, cells if plain is None else plain, judged)])


def _judge_distinct(cells: pa.Array, judge: Callable[[str], Any], type_: pa.DataType) -> pa.Array:
    encoded = cells.dictionary_encode()
    return pa.array([judge(text) for text in encoded.dictionary.to_pylist()], type_).take(encoded.indices)


def _plain_form(column: Column) -> str:
    member = _numbers(column) if column.kind is Kind.INTEGER_LIST else _PLAIN_MEMBERS[column.kind]
    return rf"^\[(?:{member}(?:, ?{member})*)?\]$"


def _numbers(column: Column) -> str:
    lowest, highest = _bounds(column)
    return "(?:" + "|".join(str(number) for number in range(lowest, highest + 1)) + ")"


def _bounds(column: Column) -> tuple[int, int]:
    if column.minimum is None or column.maximum is None:
        raise TypeError(f"{column.name} is a list of numbers and must declare their range.")
    return column.minimum, column.maximum


def _read(column: Column, text: str) -> str | Verdict:
    """The cell in its canonical spelling, or what is wrong with it."""
    return _read_cached(column, text) if len(text) <= _CACHED_CHARACTERS else _parse(column, text)


@lru_cache(maxsize=_CACHED_CELLS)
def _read_cached(column: Column, text: str) -> str | Verdict:
    return _parse(column, text)


def _parse(column: Column, text: str) -> str | Verdict:
    try:
        value = json.loads(text, parse_constant=_refuse_constant) if _is_json(column, text) else _between_commas(text)
        return _READERS[column.kind](column, value)
    except (ValueError, RecursionError):
        return Verdict.NOT_JSON


def _is_json(column: Column, text: str) -> bool:
    return not column.separated or text.startswith("[")


def _between_commas(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _read_texts(_column: Column, value: Any) -> str | Verdict:
    if not isinstance(value, list):
        return Verdict.NOT_JSON
    return spell(value) if all(isinstance(member, str) for member in value) else Verdict.WRONG_MEMBER


def _read_ids(_column: Column, value: Any) -> str | Verdict:
    """Members that are no ids are people unknown to the program, so they are left out rather than refused."""
    if not isinstance(value, list):
        return Verdict.NOT_JSON
    return spell([member for member in value if isinstance(member, str) and re.fullmatch(UUID4, member)])


def _loses_members(column: Column, text: str) -> bool:
    read = _read(column, text)
    return isinstance(read, str) and len(json.loads(read)) != len(json.loads(text))


def _read_object(column: Column, value: Any) -> str | Verdict:
    if not isinstance(value, dict):
        return Verdict.NOT_JSON
    spell(value)  # a value that is given up for its other spelling must be sound, too
    for old, new in column.renamed_keys:
        if old in value:
            old_value = value.pop(old)
            value.setdefault(new, old_value)
    return spell(value)


def spell(value: Any) -> str:
    """JSON text that the database can hold. Raises ValueError for what it cannot: NUL, lone surrogates, infinities."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if _ESCAPED_NUL.search(text):
        raise ValueError("NUL")
    text.encode()
    return text


def _read_numbers(column: Column, value: Any) -> str | Verdict:
    """Whole numbers may be spelt as spreadsheets do: 4.0 is 4."""
    if not isinstance(value, list):
        return Verdict.NOT_JSON
    lowest, highest = _bounds(column)
    if not all(type(member) in (int, float) and lowest <= member <= highest and member == int(member) for member in value):
        return Verdict.WRONG_MEMBER
    return spell([int(member) for member in value])


_READERS: dict[Kind, Callable[[Column, Any], str | Verdict]] = {
    Kind.TEXT_LIST: _read_texts,
    Kind.INTEGER_LIST: _read_numbers,
    Kind.UUID_LIST: _read_ids,
    Kind.OBJECT: _read_object,
}
