"""Cells put into our words before they are judged: what each teller says otherwise, and what empty ones stand for."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.dialects import Dialect, Tellers
from buddy_pipeline.judging import forms

_THEIRS, _FACTOR = pa.decimal128(24, 12), pa.decimal128(13, 6)
_LONGEST_NUMBER = 15
"""Signs; what is longer is no score, and is left to the rules."""

Reading = Callable[[pa.ChunkedArray], pa.ChunkedArray]


def in_our_words(entity: Entity, cells: pa.Table) -> pa.Table:
    """The cells of rows that several tellers tell, as we would say it; what is not understood is left to the rules."""
    tellers = entity.tellers
    if tellers is None:
        return cells
    names = pc.utf8_lower(cells[tellers.column])
    cells = _with(cells, tellers.column, names)
    for speaks, dialect in _spoken(tellers, names):
        for column, read in _readings(entity, dialect):
            told = cells[column.name]
            cells = _with(cells, column.name, pc.if_else(speaks, read(told), told))
    return cells


def with_implied(entity: Entity, cells: pa.Table) -> pa.Table:
    """Fills empty cells whose value follows from another one."""
    for column in entity.columns:
        for other, value in column.implied:
            follows = pc.and_(pc.is_null(cells[column.name]), pc.is_valid(cells[other]))
            cells = _with(cells, column.name, pc.if_else(follows, value, cells[column.name]))
    return cells


def with_otherwise(entity: Entity, cells: pa.Table) -> pa.Table:
    """Fills what is still empty, and must not be so in tables."""
    for column in entity.columns:
        if column.otherwise is not None:
            cells = _with(cells, column.name, pc.fill_null(cells[column.name], column.otherwise))
    return cells


def _spoken(tellers: Tellers, names: pa.ChunkedArray) -> Iterator[tuple[pa.ChunkedArray, Dialect]]:
    """Each dialect that is spoken here, and which rows speak it."""
    for teller in {name if name in tellers.dialects else tellers.of_others for name in names.unique().to_pylist()}:
        if teller == tellers.of_others:
            speaks = pc.invert(pc.is_in(names, value_set=pa.array([name for name in tellers.dialects if name != teller])))
        else:
            speaks = pc.fill_null(pc.equal(names, teller), False)
        yield speaks, tellers.dialects[teller]


def _readings(entity: Entity, dialect: Dialect) -> Iterator[tuple[Column, Reading]]:
    if dialect.nothing:
        for column in entity.columns:
            yield column, lambda told: _unless_nothing(told, dialect.nothing)
    for name, around in dialect.without.items():
        yield entity[name], lambda told, around=around: _without(told, around)
    for name, words in dialect.words.items():
        yield entity[name], lambda told, words=words: _translated(told, words)
    for name, patterns in dialect.days.items():
        yield entity[name], lambda told, patterns=patterns: _days(told, patterns)
    for name, highest in dialect.highest.items():
        column = entity[name]
        yield column, lambda told, column=column, highest=highest: _scaled(column, told, highest)


def _unless_nothing(told: pa.ChunkedArray, nothing: tuple[str, ...]) -> pa.ChunkedArray:
    return pc.if_else(pc.is_in(told, value_set=pa.array(nothing)), None, told)


def _without(told: pa.ChunkedArray, around: tuple[str, ...]) -> pa.ChunkedArray:
    for text in around:
        told = pc.if_else(pc.starts_with(told, text), pc.utf8_slice_codeunits(told, len(text)), told)
        told = pc.if_else(pc.ends_with(told, text), pc.utf8_slice_codeunits(told, 0, -len(text)), told)
    return pc.utf8_trim_whitespace(told)


def _translated(told: pa.ChunkedArray, words: Mapping[str, str]) -> pa.ChunkedArray:
    place = pc.index_in(pc.utf8_lower(told), value_set=pa.array(list(words), pa.string()))
    ours = pa.array([word or None for word in words.values()], pa.string())
    return pc.if_else(pc.is_valid(place), ours.take(place.combine_chunks()), told)


def _days(told: pa.ChunkedArray, patterns: tuple[str, ...]) -> pa.ChunkedArray:
    for pattern in patterns:
        moments = pc.strptime(told, format=pattern, unit="s", error_is_null=True)
        told = pc.coalesce(pc.strftime(moments, format="%Y-%m-%d"), told)
    return told


def _scaled(column: Column, told: pa.ChunkedArray, highest: Decimal) -> pa.ChunkedArray:
    """Numbers on our scale, rounded to what is kept: whole numbers, or two places."""
    is_short = pc.less_equal(pc.utf8_length(told), _LONGEST_NUMBER)
    numbers = pc.if_else(pc.and_(forms.is_decimal(told), is_short), told, None).cast(_THEIRS)
    factor = (Decimal(column.maximum or 1) / highest).quantize(Decimal("0.000001"))
    ours = pc.multiply(numbers, pa.scalar(factor, _FACTOR))
    places = 0 if column.kind is Kind.INTEGER else 2
    text = pc.round(ours, places, "half_up").cast(pa.string())
    return pc.coalesce(pc.replace_substring_regex(text, r"(\.\d*?[1-9])0+$|\.0+$", r"\1"), told)


def _with(cells: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    return cells.set_column(cells.column_names.index(name), name, values)
