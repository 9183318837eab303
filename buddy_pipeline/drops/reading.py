"""A whole drop into batches, and whether it holds as many records as its metadata says."""

from collections.abc import Callable, Iterator
from typing import cast

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.csv_reader import read_csv
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.json_reader import read_json
from buddy_pipeline.drops.text_files import TextFile
from buddy_pipeline.drops.workbook_process import WorkbookFile
from buddy_pipeline.drops.xlsx_reader import read_workbook

Part = Batch | FileNote | EntityEnd


def read_drop(drop: Drop, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Part]:
    """Batches and notes of each entity that the drop holds, then its EntityEnd.

    CSV folders and workbooks come in the order of their source, a JSON file in its own order. ``on_bytes`` is told the
    bytes that were read since it was told last. Raises DropRefused, also when a count of the metadata is not met;
    whoever stores the batches must then forget them.
    """
    counts: dict[str, int] = {}
    for part in _parts(drop, on_bytes):
        if isinstance(part, Batch):
            counts[part.entity.name] = counts.get(part.entity.name, 0) + part.rows.num_rows + len(part.miscounted)
        if isinstance(part, EntityEnd):
            _refuse_other_count(drop, part.entity, counts.setdefault(part.entity.name, 0))
        yield part
    _refuse_other_totals(drop, counts)


def _parts(drop: Drop, on_bytes: Callable[[int], None]) -> Iterator[Part]:
    entities = [entity for entity in drop.source.entities if entity.name in drop.inspected]
    first = drop.inspected[entities[0].name]
    if drop.format == "xlsx":
        yield from read_workbook(cast(WorkbookFile, first), entities, on_bytes)
    elif drop.format == "json":
        yield from read_json(cast(TextFile, first), drop.source, on_bytes)
    else:
        for entity in entities:
            yield from read_csv(entity, cast(TextFile, drop.inspected[entity.name]), on_bytes)
            yield EntityEnd(entity)


def _refuse_other_count(drop: Drop, entity: Entity, found: int) -> None:
    declared = drop.metadata.record_counts.get(entity.name, found)
    if declared != found:
        _refuse(drop.inspected[entity.name].name, entity.name, declared, found)


def _refuse_other_totals(drop: Drop, counts: dict[str, int]) -> None:
    """Totals: that of the metadata counts the drop; that of a comment header counts its file or the drop."""
    whole = sum(counts.values())
    total = drop.metadata.total_records
    if total is not None and total != whole:
        _refuse(drop.name, "records in all", total, whole)
    for entity, declared in drop.metadata.file_totals.items():
        if declared not in (counts[entity], whole):
            _refuse(drop.inspected[entity].name, entity, declared, counts[entity])


def _refuse(name: str, what: str, declared: int, found: int) -> None:
    raise DropRefused(f"{name}: the metadata counts {declared} {what}, but there are {found}; export it anew, whole.")
