"""Workbooks: what they hold, and their sheets in batches, parsed by calamine."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from buddy_pipeline.contract.columns import Entity, Source
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.cells import CellRefused, as_texts, text_of
from buddy_pipeline.drops.contents import Contents
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.files import PlainFile, digest_of, open_plain, open_unchanged, state_of
from buddy_pipeline.drops.headers import Header, read_header
from buddy_pipeline.drops.metadata import Limits, read_metadata
from buddy_pipeline.drops.names import plain_label
from buddy_pipeline.drops.rows import PYTHON_ROWS, Gathering, assemble, without_blank
from buddy_pipeline.drops.workbook_guard import refuse_dangerous

METADATA = "Export Metadata"


def recognise_workbook(path: Path, source: Source, limits: Limits) -> Contents:
    """The sheets of the entities and the metadata of a workbook. Other sheets are let be.

    Raises DropRefused, also for what only pretends to be a workbook or would exhaust memory.
    """
    with open_plain(path, path.name) as file:
        workbook = PlainFile(path, path.name, digest_of(file), state_of(file))
        refuse_dangerous(file, path.name)
    opened = _Workbook(workbook)
    entities = [entity.name for entity in source.entities if opened.titles(entity.sheet, entity.name)]
    if not entities:
        known = ", ".join(entity.sheet for entity in source.entities)
        raise DropRefused(f"{path.name}: has none of the sheets of an export ({known}).")
    metadata = read_metadata(opened.facts(), f"{path.name}, sheet {METADATA}", source, limits)
    return Contents(dict.fromkeys(entities, workbook), metadata, workbook.digest)


def read_workbook(
    workbook: PlainFile, entities: Sequence[Entity], on_bytes: Callable[[int], None]
) -> Iterator[Batch | FileNote | EntityEnd]:
    """The sheets of these entities in batches; rows without any value are left out.

    Row numbers are those that the spreadsheet shows. ``on_bytes`` is told of an even share of the file after each sheet.
    Raises DropRefused for a sheet without a header row, or one that lacks required columns.
    """
    open_unchanged(workbook).close()
    opened = _Workbook(workbook)
    share, rest = divmod(workbook.state.size, len(entities))
    for entity in entities:
        yield from _read_sheet(opened, entity)
        on_bytes(share)
        yield EntityEnd(entity)
    on_bytes(rest)


def _read_sheet(opened: "_Workbook", entity: Entity) -> Iterator[Batch | FileNote]:
    [title] = opened.titles(entity.sheet, entity.name)
    rows = enumerate(opened.rows(title), start=1)
    header = _header(rows, entity, opened.name, title)
    yield from header.notes()
    gathering = Gathering(entity, opened.name)
    while some := list(islice(rows, PYTHON_ROWS)):
        numbers = np.array([number for number, _ in some], np.int64)
        columns = list(zip(*(cells for _, cells in some), strict=True))
        places = {name: header.position(name) for name in entity.column_names}
        try:
            cells = {name: as_texts(columns[place]) for name, place in places.items() if place is not None}
            table = without_blank(assemble(entity, numbers, cells))
        except CellRefused as fault:
            raise DropRefused(f"{opened.name}, sheet {title}, row {numbers[fault.position]}: {fault.problem}.") from None
        yield from gathering.add(table)
    yield from gathering.rest()


def _header(rows: Iterator[tuple[int, list[Any]]], entity: Entity, file: str, title: str) -> Header:
    """The first row that has anything in it."""
    for number, cells in rows:
        texts = [(text_of(cell) or "").strip() for cell in cells]
        if any(texts):
            return read_header(entity, file, f"{file}, sheet {title}, row {number}", texts)
    raise DropRefused(f"{file}, sheet {title}: there is no header row; the first row must name the columns.")


class _Workbook:
    """An open workbook, which calamine reads a whole sheet at a time."""

    def __init__(self, workbook: PlainFile) -> None:
        self.name = workbook.name
        try:
            self._opened = CalamineWorkbook.from_path(str(workbook.path))
        except (CalamineError, OSError):
            raise self._damaged() from None

    def titles(self, *names: str) -> list[str]:
        """The title of the sheet that has one of these names; none or one. Raises DropRefused for two."""
        wanted = {plain_label(name) for name in names}
        found = [title for title in self._opened.sheet_names if plain_label(title) in wanted]
        if len(found) > 1:
            raise DropRefused(f"{self.name}: has more than one sheet for {names[0]}; leave one of them.")
        return found

    def rows(self, title: str) -> Iterator[list[Any]]:
        """The rows of a sheet from its first one on, each as wide as the widest."""
        try:
            return iter(self._opened.get_sheet_by_name(title).iter_rows())
        except CalamineError:
            raise self._damaged() from None

    def facts(self) -> dict[str, Any]:
        """Labels and values of the sheet of metadata."""
        titles = self.titles(METADATA)
        if not titles:
            raise DropRefused(f"{self.name}: there is no metadata; add the sheet {METADATA} with the export date.")
        return {str(row[0]): row[1] for row in self.rows(titles[0]) if len(row) > 1}

    def _damaged(self) -> DropRefused:
        return DropRefused(f"{self.name}: cannot be read as an Excel workbook; open it and save it anew as .xlsx.")
