"""Numbers of rows that are unique in a drop, though each file of an entity counts its own."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.drops.contents import FILE_BITS


def numbered(batch: Batch, file: int) -> Batch:
    """The batch with the numbers of its rows made those of the drop. The first file keeps its own."""
    if file == 0:
        return batch
    start = file << FILE_BITS
    numbers = pc.add(batch.rows[ROW], pa.scalar(start, pa.int64()))
    return replace(
        batch,
        rows=batch.rows.set_column(batch.rows.column_names.index(ROW), ROW, numbers),
        miscounted=tuple(start + row for row in batch.miscounted),
        odd=tuple(replace(cells, rows=tuple(start + row for row in cells.rows)) for cells in batch.odd),
    )
