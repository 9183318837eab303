"""Rows to judge: sound ones, and what is said of changed ones."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa

from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.drops.batches import ROW, Batch, OddCells
from buddy_pipeline.judging.judge import Judge, Judged
from buddy_pipeline.sources import OFFICE_LISTS

EXPORT_DATE = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
PROGRAM_START = datetime(2020, 1, 1, tzinfo=UTC)
FIRST_ROW = 2
"""Number of the first row that `judge` gets: the one after the header."""

OF_LISTS = tuple(kind.entity for kind in OFFICE_LISTS)
"""Entities of the lists that the office keeps."""
Row = dict[str, str | None]
_BESIDES: dict[str, Row] = {"costs": {"amount": "100", "currency": "NOK"}, "outcomes": {"count": "12"}}
"""What a row needs beside what every row needs."""
_INSTEAD: dict[str, Row] = {"costs": {"hours": None}, "outcomes": {"email": None}}
"""What is empty where the rest is filled in."""


def sound_row(entity: Entity, **changes: str | None) -> Row:
    """A row with nothing wrong and nothing that may be empty without a word, then changed. Every id is another one."""
    return (
        {
            column.name: _sound_cell(place, column) if column.required or column.unknown is Unknown.FIRST else None
            for place, column in enumerate(entity.columns)
        }
        | _BESIDES.get(entity.table, {})
        | changes
    )


def full_row(entity: Entity) -> Row:
    """A row with every column filled in and nothing wrong."""
    row = {column.name: _sound_cell(place, column) for place, column in enumerate(entity.columns)} | _INSTEAD.get(
        entity.table, {}
    )
    return row | {"status": "ended", "ended_at": row["matched_at"], "duration_days": "0"} if entity.name == "matches" else row


def _sound_cell(place: int, column: Column) -> str:
    return f"{place:08x}-e29b-41d4-a716-446655440000" if column.kind is Kind.UUID else column.example


def judge(
    entity: Entity,
    rows: Sequence[Row],
    *,
    export_date: datetime = EXPORT_DATE,
    miscounted: tuple[int, ...] = (),
    odd: tuple[OddCells, ...] = (),
) -> Judged:
    """What is said of the rows, which are numbered from FIRST_ROW."""
    cells = [pa.array([row[name] for row in rows], pa.string()) for name in entity.column_names]
    numbers = pa.array(range(FIRST_ROW, FIRST_ROW + len(rows)), pa.int64())
    batch = Batch(entity, f"{entity.name}.csv", pa.table([numbers, *cells], names=[ROW, *entity.column_names]), miscounted, odd)
    return Judge(entity, export_date=export_date, program_start=PROGRAM_START).judge(batch)


def told(judged: Judged) -> set[tuple[int, str, str]]:
    """Row, column and rule of each fault. Fails if one is told twice."""
    faults = [(fault["row"], fault["column"], fault["rule"]) for fault in judged.faults.to_pylist()]
    assert len(faults) == len(set(faults))
    return set(faults)


def rules_of(entity: Entity, **changes: str | None) -> set[str]:
    """Codes of the rules that a sound row breaks once it is changed."""
    return {rule for _, _, rule in told(judge(entity, [sound_row(entity, **changes)]))}


def is_taken(entity: Entity, **changes: str | None) -> bool:
    """Whether a sound row is still taken once it is changed."""
    return judge(entity, [sound_row(entity, **changes)]).rows["rejected"].to_pylist() == [False]


def kept(entity: Entity, column: str, cell: str | None) -> str | None:
    """What is kept of a cell."""
    value: str | None = judge(entity, [sound_row(entity, **{column: cell})]).rows[column][0].as_py()
    return value
