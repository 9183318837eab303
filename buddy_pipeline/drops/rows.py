"""Columns of cells, as a reader finds them, into the tables of the batches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import CELL_UNREADABLE
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.drops.batches import ROW, Batch, OddCells
from buddy_pipeline.drops.cells import as_texts, clean

ENOUGH_ROWS = 32_768
"""Rows that are gathered before they are handed on as a batch; no reader adds more at a time, so no batch has twice as many."""
ENOUGH_BYTES = 16 << 20
"""Bytes that make a batch, however few rows they are."""
PYTHON_ROWS = 2_048
"""Rows held as Python objects at a time: more of them would not fit the processor's cache."""


def assemble(entity: Entity, numbers: np.ndarray, columns: Mapping[str, pa.StringArray]) -> pa.Table:
    """The rows as `Batch` wants them; columns that are not given are empty.

    Raises CellRefused, whose position counts the given rows from 0.
    """
    cells = [clean(columns[name]) if name in columns else pa.nulls(len(numbers), pa.string()) for name in entity.column_names]
    return pa.Table.from_arrays([pa.array(numbers, pa.int64()), *cells], names=[ROW, *entity.column_names])


def assemble_values(
    entity: Entity, numbers: np.ndarray, columns: Mapping[str, Sequence[Any]]
) -> tuple[pa.Table, tuple[OddCells, ...]]:
    """As `assemble`, of typed values; and the cells that hold what no text can. Raises CellRefused."""
    texts = {name: as_texts(values) for name, values in columns.items()}
    odd = tuple(
        OddCells(CELL_UNREADABLE, name, tuple(numbers[list(found.unreadable)].tolist()))
        for name, found in texts.items()
        if found.unreadable
    )
    return assemble(entity, numbers, {name: found.cells for name, found in texts.items()}), odd


def without_blank(rows: pa.Table, kept: np.ndarray | None = None) -> pa.Table:
    """The rows that hold at least one value, and those whose numbers are ``kept``."""
    cells = rows.columns[1:]
    if any(column.null_count == 0 for column in cells):
        return rows
    blank = cells[0].is_null()
    for column in cells[1:]:
        blank = pc.and_(blank, column.is_null())
    if kept is not None and len(kept):
        blank = pc.and_not(blank, pc.is_in(rows[ROW], value_set=pa.array(kept)))
    return rows.filter(pc.invert(blank))


def in_our_words(shape: Shape, rows: pa.Table) -> pa.Table:
    """The rows with the cells that all of this shape have, and their words as ours."""
    for name, words in shape.words.items():
        theirs = pa.array([word.casefold() for word in words], pa.string())
        places = pc.index_in(pc.utf8_lower(rows[name]), value_set=theirs)
        ours = pa.array(list(words.values()), pa.string()).take(places.combine_chunks())
        rows = _with_cells(rows, name, pc.coalesce(ours, rows[name]))
    for name, value in shape.constants.items():
        rows = _with_cells(rows, name, pa.repeat(pa.scalar(value, pa.string()), len(rows)))
    for name, other in shape.same.items():
        rows = _with_cells(rows, name, pc.coalesce(rows[name], rows[other]))
    for one in shape.unless:
        is_of_other = pc.fill_null(pc.not_equal(pc.utf8_lower(rows[one.by]), one.word), False)
        moved = pc.if_else(is_of_other, pc.coalesce(rows[one.other], rows[one.column]), rows[one.other])
        rows = _with_cells(rows, one.column, pc.if_else(is_of_other, None, rows[one.column]))
        rows = _with_cells(rows, one.other, moved)
    return rows


def _with_cells(rows: pa.Table, name: str, cells: pa.Array) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, cells)


class Gathering:
    """Small tables of one entity on their way to becoming batches, of a file of this shape."""

    def __init__(self, entity: Entity, file: str, shape: Shape | None = None) -> None:
        self._entity = entity
        self._file = file
        self._shape = shape
        self._tables: list[pa.Table] = []
        self._miscounted: list[int] = []
        self._odd: list[OddCells] = []

    def add(self, rows: pa.Table, miscounted: Sequence[int] = (), odd: Sequence[OddCells] = ()) -> Iterator[Batch]:
        """A batch, once there is enough for one."""
        self._tables.append(rows if self._shape is None else in_our_words(self._shape, rows))
        self._miscounted += miscounted
        self._odd += odd
        count = sum(table.num_rows for table in self._tables) + len(self._miscounted)
        if count >= ENOUGH_ROWS or sum(table.nbytes for table in self._tables) >= ENOUGH_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[Batch]:
        """Whatever was gathered."""
        if any(table.num_rows for table in self._tables) or self._miscounted:
            rows = pa.concat_tables(self._tables).combine_chunks()
            needed = () if self._shape is None else self._shape.filled_in
            yield Batch(self._entity, self._file, rows, tuple(self._miscounted), tuple(self._odd), needed=needed)
        self._tables.clear()
        self._miscounted.clear()
        self._odd.clear()
