"""Workbooks: what they hold, and their sheets in batches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import CELL_MERGED, FORMULA_NOT_CALCULATED, Rule
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote, OddCells
from buddy_pipeline.drops.cells import CellRefused, text_of
from buddy_pipeline.drops.contents import Contents, Section
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource
from buddy_pipeline.drops.files import digest_of, open_plain, open_unchanged, state_of
from buddy_pipeline.drops.headers import Header, read_header
from buddy_pipeline.drops.metadata import Limits, read_metadata
from buddy_pipeline.drops.names import plain_label, showable
from buddy_pipeline.drops.rows import Gathering, assemble_values, without_blank
from buddy_pipeline.drops.workbook_child import Place
from buddy_pipeline.drops.workbook_guard import Sheet, inspect_workbook
from buddy_pipeline.drops.workbook_process import OpenWorkbook, SheetRows, WorkbookFile, opened

METADATA = "Export Metadata"
_NO_SHAPES: Mapping[str, Shape | None] = {}


def recognise_workbook(path: Path, source: Source, limits: Limits) -> Contents:
    """The sheets of the entities and the metadata of a workbook. Other sheets are let be.

    Raises DropRefused, also for what only pretends to be a workbook or would exhaust memory.
    """
    workbook, entities = inspect_sheets(path, source)
    if not any(sheet.name == METADATA for sheet in workbook.sheets):
        raise DropRefused(f"{path.name}: there is no metadata; add the sheet {METADATA} with the export date.")
    metadata = read_metadata(read_facts(workbook), f"{path.name}, sheet {METADATA}", source, limits)
    return Contents({entity.name: (Section(workbook),) for entity in entities}, metadata, workbook.digest)


def inspect_sheets(path: Path, source: Source) -> tuple[WorkbookFile, list[Entity]]:
    """The workbook, and the entities of which it has a sheet. Raises DropRefused."""
    workbook = _inspect(path, source)
    names = [sheet.name for sheet in workbook.sheets]
    for name in names:
        if names.count(name) > 1:
            raise DropRefused(f"{path.name}: has more than one sheet for {name}; leave one of them.")
    entities = [entity for entity in source.entities if entity.sheet in names]
    if not entities:
        known = ", ".join(entity.sheet for entity in source.entities)
        raise NotOfThisSource(f"{path.name}: has none of the sheets of an export ({known}).")
    return workbook, entities


def names_in(workbook: WorkbookFile, entity: Entity) -> tuple[str, list[str]]:
    """Where the columns of the entity's sheet are named, and how. Raises DropRefused for a sheet that holds nothing."""
    sheet = _sheet(workbook, entity.sheet)
    place = f"{workbook.name}, sheet {sheet.name}"
    with opened(workbook, [sheet]) as book:
        for rows in book.rows(sheet):
            if (found := _first_row(rows)) is not None:
                return f"{place}, row {rows.numbers[found[0]]}", found[1]
    raise _without_header(place)


def _inspect(path: Path, source: Source) -> WorkbookFile:
    labels = {plain_label(name): entity.sheet for entity in source.entities for name in (entity.sheet, entity.name)}
    labels[plain_label(METADATA)] = METADATA
    name = showable(path.name)
    with open_plain(path, name) as file:
        inspected = inspect_workbook(file, name, lambda title: labels.get(plain_label(title)))
        return WorkbookFile(path, name, digest_of(file), state_of(file), inspected)


def read_facts(workbook: WorkbookFile) -> dict[str, Any]:
    """Labels and values of the sheet of metadata."""
    sheet = _sheet(workbook, METADATA)
    with opened(workbook, [sheet]) as book:
        return {
            str(label): value
            for rows in book.rows(sheet)
            for label, value, *_ in zip(*rows.columns, strict=True)
            if len(rows.columns) > 1
        }


def _sheet(workbook: WorkbookFile, name: str) -> Sheet:
    return next(sheet for sheet in workbook.sheets if sheet.name == name)


def read_workbook(
    workbook: WorkbookFile,
    entities: Sequence[Entity],
    on_bytes: Callable[[int], None],
    shapes: Mapping[str, Shape | None] = _NO_SHAPES,
) -> Iterator[Batch | FileNote | EntityEnd]:
    """The sheets of these entities in batches; rows without any value are left out.

    Row numbers are those that the spreadsheet shows. ``shapes`` are those of the sheets, by entity.
    ``on_bytes`` is told of an even share of the file after each sheet.
    Raises DropRefused for a sheet without a header row, or one that lacks required columns.
    """
    open_unchanged(workbook).close()
    share, rest = divmod(workbook.state.size, len(entities))
    sheets = [_sheet(workbook, entity.sheet) for entity in entities]
    with opened(workbook, sheets) as book:
        for entity, sheet in zip(entities, sheets, strict=True):
            yield from _Reading(entity, workbook.name, sheet, shapes.get(entity.name)).parts(book)
            on_bytes(share)
            yield EntityEnd(entity)
    on_bytes(rest)


class _Reading:
    """One sheet, on the way through its rows."""

    def __init__(self, entity: Entity, file: str, sheet: Sheet, shape: Shape | None) -> None:
        self._entity = entity
        self._shape = shape
        self._file = file
        self._sheet = sheet
        self._place = f"{file}, sheet {sheet.name}"

    def parts(self, book: OpenWorkbook) -> Iterator[Batch | FileNote]:
        """The notes on the header, then the rows below it."""
        gathering = Gathering(self._entity, self._file, self._shape)
        header = None
        for rows in book.rows(self._sheet):
            if header is None and (found := self._header(rows)):
                header, rows = found
                yield from header.notes()
            if header is not None:
                yield from gathering.add(*self._table(header, rows))
        if header is None:
            raise _without_header(self._place)
        yield from gathering.rest()

    def _header(self, rows: SheetRows) -> tuple[Header, SheetRows] | None:
        """The first row that has anything but blanks in it, and the rows below."""
        found = _first_row(rows)
        if found is None:
            return None
        place, names = found
        where = f"{self._place}, row {rows.numbers[place]}"
        return read_header(self._entity, self._file, where, names, self._shape), _below(rows, place)

    def _table(self, header: Header, rows: SheetRows) -> tuple[pa.Table, tuple[int, ...], tuple[OddCells, ...]]:
        """The rows for `Gathering.add`; no sheet has miscounted ones."""
        places = {name: header.position(name) for name in self._entity.column_names}
        cells = {name: rows.columns[place] for name, place in places.items() if place is not None}
        try:
            table, unreadable = assemble_values(self._entity, rows.numbers, cells)
        except CellRefused as fault:
            raise DropRefused(f"{self._place}, row {rows.numbers[fault.position]}: {fault.problem}.") from None
        by_place = {place: name for name, place in places.items() if place is not None}
        told = (*unreadable, *_odd(FORMULA_NOT_CALCULATED, rows.uncalculated, by_place))
        kept = np.array([number for cells in told for number in cells.rows], np.int64)
        return without_blank(table, kept), (), (*told, *_odd(CELL_MERGED, rows.merged, by_place))


def _without_header(place: str) -> DropRefused:
    return DropRefused(f"{place}: there is no header row; the first row must name the columns.")


def _first_row(rows: SheetRows) -> tuple[int, list[str]] | None:
    """The first row that has anything but blanks in it: its place, and its texts."""
    texts = ([(text_of(cell) or "").strip() for cell in cells] for cells in zip(*rows.columns, strict=True))
    return next(((place, names) for place, names in enumerate(texts) if any(names)), None)


def _below(rows: SheetRows, place: int) -> SheetRows:
    """The rows below that at ``place``, counted from 0."""
    number = rows.numbers[place]
    return SheetRows(
        rows.numbers[place + 1 :],
        [column[place + 1 :] for column in rows.columns],
        [cell for cell in rows.uncalculated if cell[0] > number],
        [cell for cell in rows.merged if cell[0] > number],
    )


def _odd(rule: Rule, cells: Sequence[Place], names: Mapping[int, str]) -> Iterator[OddCells]:
    """These cells by column; those of columns that the contract does not know are left out."""
    rows: dict[int, list[int]] = {}
    for number, column in cells:
        rows.setdefault(column, []).append(number)
    return (OddCells(rule, names[column], tuple(numbers)) for column, numbers in rows.items() if column in names)
