"""The lists that lie in a drop, whatever its format, and what the drop says of itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.drops.csv_folder import commented_facts, described_in, json_facts, no_part, paths_in
from buddy_pipeline.drops.csv_reader import read_csv
from buddy_pipeline.drops.csv_top import read_names
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource
from buddy_pipeline.drops.fitting import Fit, FoundList
from buddy_pipeline.drops.headers import column_name
from buddy_pipeline.drops.json_reader import METADATA as JSON_METADATA
from buddy_pipeline.drops.json_reader import field_names, inspect_json, none_of, read_json
from buddy_pipeline.drops.text_files import TextFile, inspect_text, open_utf8
from buddy_pipeline.drops.workbook_process import WorkbookFile
from buddy_pipeline.drops.xlsx_reader import METADATA as SHEET
from buddy_pipeline.drops.xlsx_reader import inspect_sheets, names_in, read_facts, read_workbook
from buddy_pipeline.sources import office_list_called


@dataclass(frozen=True)
class FoundDrop:
    """``facts`` are what the drop says of itself as a whole, which stands at ``place``; ``commented`` what a file says, by its name.

    ``described`` is the file with the facts, where it is one of its own. ``names`` are those that may tell a date, the first
    that do count.
    """

    lists: tuple[FoundList, ...]
    names: tuple[tuple[str, ...], ...]
    place: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    commented: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    described: TextFile | None = None


def find_csv(path: Path, source: Source) -> FoundDrop:
    """The CSV files of a folder, or the one at the path. Raises DropRefused."""
    paths = list(paths_in(path)) if path.is_dir() else [path]
    tables = [one for one in paths if one.suffix.lower() == ".csv"]
    if not tables:
        raise NotOfThisSource(f"{path.name}: holds no CSV file.")
    for one in tables:
        if (kind := office_list_called(one.name)) is not None:
            raise DropRefused(f"{one.name}: {no_part(kind) if path.is_dir() else no_drop(kind)}")
    described = described_in(paths)
    texts = [inspect_text(one, one.name) for one in tables]
    return FoundDrop(
        lists=tuple(_csv_list(text, source) for text in texts),
        names=(tuple(text.name for text in texts), (path.name,)),
        place="" if described is None else described.name,
        facts={} if described is None else json_facts(described),
        commented={text.name: facts for text in texts if (facts := commented_facts(text))},
        described=described,
    )


def no_drop(kind: OfficeList) -> str:
    """Why a file is no drop that is a list of the office."""
    return f"is a {kind.title} and no drop; import it with buddy-pipeline import, or put it into the inbox."


def _csv_list(text: TextFile, source: Source) -> FoundList:
    with open_utf8(text) as file:
        place, names = read_names(text.name, file, partial(_is_known, source))
    return FoundList(
        text, place, tuple(names), source.entities, lambda fit: _ids(fit, read_csv(fit.entity, text, _ignore, fit.shape))
    )


def _is_known(source: Source, cell: str) -> bool:
    """Whether any list of the source has such a column."""
    return any(
        column_name(entity, cell, shape) in entity.column_names for entity in source.entities for shape in (None, *entity.shapes)
    )


def find_json(path: Path, source: Source) -> FoundDrop:
    """The arrays of a JSON file; every row is parsed, none is kept. Raises DropRefused."""
    facts: dict[str, Any] = {}
    text, names = inspect_json(path, source, facts, field_names)
    if not names:
        raise none_of(path, source)
    return FoundDrop(
        lists=tuple(
            FoundList(text, f"{path.name}, {entity.name}", tuple(sorted(found)), (entity,), partial(_json_ids, text, source))
            for entity, found in names
        ),
        names=((path.name,),),
        place=f"{path.name}, {JSON_METADATA}",
        facts={JSON_METADATA: facts[JSON_METADATA]} if isinstance(facts.get(JSON_METADATA), Mapping) else {},
    )


def _json_ids(text: TextFile, source: Source, fit: Fit) -> Iterator[pa.ChunkedArray]:
    return _ids(fit, read_json(text, source, _ignore, {fit.entity.name: fit.shape}))


def find_workbook(path: Path, source: Source) -> FoundDrop:
    """The sheets of a workbook. Raises DropRefused."""
    workbook, entities = inspect_sheets(path, source)
    has_facts = any(sheet.name == SHEET for sheet in workbook.sheets)
    return FoundDrop(
        lists=tuple(_sheet_list(workbook, entity) for entity in entities),
        names=((path.name,),),
        place=f"{path.name}, sheet {SHEET}",
        facts=read_facts(workbook) if has_facts else {},
    )


def _sheet_list(workbook: WorkbookFile, entity: Entity) -> FoundList:
    place, names = names_in(workbook, entity)
    return FoundList(
        workbook,
        place,
        tuple(names),
        (entity,),
        lambda fit: _ids(fit, read_workbook(workbook, [fit.entity], _ignore, {fit.entity.name: fit.shape})),
    )


def _ids(fit: Fit, parts: Iterable[Batch | FileNote | EntityEnd]) -> Iterator[pa.ChunkedArray]:
    name = fit.entity.leading
    for part in parts:
        if isinstance(part, Batch) and part.entity is fit.entity:
            yield part.rows[name]


def _ignore(_: int) -> None:
    """Nobody is told how far it is."""
