"""What the readers hand on: rows as text, in batches, with the row numbers that a person sees."""

from dataclasses import dataclass

import pyarrow as pa

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import Rule

ROW = "row"
"""Name of the column of row numbers: line of a CSV file, row of a sheet, position in a JSON array."""


@dataclass(frozen=True)
class OddCells:
    """Cells of one column that the reader found to break ``rule``, by the numbers of their rows. The batch has them empty."""

    rule: Rule
    column: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """Rows of one entity.

    ``rows`` has the column ``row`` (int64) and every column of the entity's contract as string, in the contract's
    order: white space around a value cut off, line breaks as ``\\n``, null where the cell is empty or the column
    absent. ``miscounted`` are the numbers of records with too many or too few cells; they are not among ``rows``.
    ``odd`` are cells of ``rows`` that the reader has to tell of.
    ``dates`` (timestamps) say of which moment each row is, where that is not the export date. ``needed`` are columns without
    which no row of such a file is whole, beside those that the entity requires; of several, one must be filled in.
    """

    entity: Entity
    file: str
    rows: pa.Table
    miscounted: tuple[int, ...] = ()
    odd: tuple[OddCells, ...] = ()
    dates: pa.Array | None = None
    needed: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class FileNote:
    """Something to tell about a whole file; ``column`` says where an unknown column stands, else it is empty."""

    entity: Entity
    file: str
    rule: Rule
    column: str = ""


@dataclass(frozen=True)
class EntityEnd:
    """Comes after the last batch of an entity, so that what depends on it may start."""

    entity: Entity
