"""A whole drop into batches, and whether it holds as many records as its metadata says."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.contents import Section
from buddy_pipeline.drops.csv_reader import read_csv
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.json_reader import read_json
from buddy_pipeline.drops.numbering import numbered
from buddy_pipeline.drops.statements import read_log
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
    counts: Counter[str] = Counter()
    by_file: Counter[str] = Counter()
    for part in _parts(drop, on_bytes):
        if isinstance(part, Batch):
            found = part.rows.num_rows + len(part.miscounted)
            counts[part.entity.name] += found
            by_file[part.file] += found
        if isinstance(part, EntityEnd):
            _refuse_other_count(drop, part.entity, counts[part.entity.name])
        yield part
    _refuse_other_totals(drop, counts.total(), by_file)


def _parts(drop: Drop, on_bytes: Callable[[int], None]) -> Iterator[Part]:
    entities = [entity for entity in drop.source.entities if entity.name in drop.sections]
    first = {entity.name: drop.sections[entity.name][0] for entity in entities}
    shapes = {name: section.shape for name, section in first.items()}
    file = first[entities[0].name].file
    if drop.format == "xlsx":
        yield from read_workbook(cast(WorkbookFile, file), entities, on_bytes, shapes)
    elif first[entities[0].name].is_log:
        yield from read_log(cast(TextFile, file), drop.source, on_bytes)
    elif drop.format == "json":
        yield from read_json(cast(TextFile, file), drop.source, on_bytes, shapes)
    else:
        for entity in entities:
            yield from _files(entity, drop.sections[entity.name], on_bytes)
            yield EntityEnd(entity)


def _files(entity: Entity, sections: Sequence[Section], on_bytes: Callable[[int], None]) -> Iterator[Part]:
    """The CSV files of an entity, one after the other."""
    for number, section in enumerate(sections):
        for part in read_csv(entity, cast(TextFile, section.file), on_bytes, section.shape):
            yield numbered(part, number) if isinstance(part, Batch) else part


def _refuse_other_count(drop: Drop, entity: Entity, found: int) -> None:
    declared = drop.metadata.record_counts.get(entity.name, found)
    if declared != found:
        sections = drop.sections[entity.name]
        _refuse(sections[0].file.name if len(sections) == 1 else drop.name, entity.name, declared, found)


def _refuse_other_totals(drop: Drop, whole: int, by_file: Mapping[str, int]) -> None:
    """Totals: that of the metadata counts the drop; that of a comment header counts its file or the drop."""
    total = drop.metadata.total_records
    if total is not None and total != whole:
        _refuse(drop.name, "records in all", total, whole)
    for entity, sections in drop.sections.items():
        for name in (section.file.name for section in sections):
            declared = drop.metadata.file_totals.get(name, whole)
            if declared not in (by_file[name], whole):
                _refuse(name, entity, declared, by_file[name])


def _refuse(name: str, what: str, declared: int, found: int) -> None:
    raise DropRefused(f"{name}: the metadata counts {declared} {what}, but there are {found}; export it anew, whole.")
