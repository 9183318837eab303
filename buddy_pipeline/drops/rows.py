"""Columns of cells, as a reader finds them, into the tables of the batches."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.drops.cells import clean

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


def without_blank(rows: pa.Table) -> pa.Table:
    """The rows that hold at least one value."""
    cells = rows.columns[1:]
    if any(column.null_count == 0 for column in cells):
        return rows
    blank = cells[0].is_null()
    for column in cells[1:]:
        blank = pc.and_(blank, column.is_null())
    return rows.filter(pc.invert(blank))


class Gathering:
    """Small tables of one entity on their way to becoming batches."""

    def __init__(self, entity: Entity, file: str) -> None:
        self._entity = entity
        self._file = file
        self._tables: list[pa.Table] = []
        self._miscounted: list[int] = []

    def add(self, rows: pa.Table, miscounted: Sequence[int] = ()) -> Iterator[Batch]:
        """A batch, once there is enough for one."""
        self._tables.append(rows)
        self._miscounted += miscounted
        count = sum(table.num_rows for table in self._tables) + len(self._miscounted)
        if count >= ENOUGH_ROWS or sum(table.nbytes for table in self._tables) >= ENOUGH_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[Batch]:
        """Whatever was gathered."""
        if any(table.num_rows for table in self._tables) or self._miscounted:
            rows = pa.concat_tables(self._tables).combine_chunks()
            yield Batch(self._entity, self._file, rows, tuple(self._miscounted))
        self._tables, self._miscounted = [], []
