"""A folder of CSV files as a drop: which file is which entity, and what they say of the export."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.contents import Contents, Section
from buddy_pipeline.drops.csv_top import read_comments
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource
from buddy_pipeline.drops.metadata import ExportMetadata, Limits, comment_facts, read_metadata
from buddy_pipeline.drops.names import is_half_written, is_hidden
from buddy_pipeline.drops.text_files import TextFile, inspect_text, open_utf8
from buddy_pipeline.sources import OFFICE_LISTS

METADATA = "metadata.json"
LARGEST_METADATA = 1 << 20
"""Bytes of the largest metadata.json that is read."""

_DATED = re.compile(r"(?P<stem>.+?)(?:_(?P<date>\d{4}-\d{2}-\d{2}))?\.csv", re.IGNORECASE)


def recognise_folder(folder: Path, source: Source, limits: Limits) -> Contents:
    """The entities' files in the folder and the export's metadata.

    An entity is in ``users.csv`` or ``buddy_users_2025-11-22.csv``, in any case. The metadata is in ``metadata.json``
    or in the comment headers; where both are there, they must agree. Files that are neither CSV nor metadata are let be; a CSV
    file of an unknown name is refused, since a misspelt entity would else be missed without a word.
    Raises DropRefused also for two files of one entity, two dates, links, and files that are still being written.
    """
    paths = list(paths_in(folder))
    by_entity = _by_entity(paths, source)
    if not by_entity:
        known = ", ".join(f"{entity.name}.csv" for entity in source.entities)
        raise NotOfThisSource(f"{folder.name}: holds none of the files of an export ({known}).")
    texts = {entity: inspect_text(path, path.name) for entity, path in by_entity.items()}
    described = described_in(paths)
    metadata = _metadata(described, texts, source, limits)
    sections = {entity: (Section(text),) for entity, text in texts.items()}
    return Contents(sections, metadata, _digest(described, texts))


def paths_in(folder: Path) -> Iterator[Path]:
    """What lies in the folder, hidden files aside."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise DropRefused(f"{folder.name}: cannot be read ({error.strerror}); look at its permissions.") from None
    for path in paths:
        if is_half_written(path.name):
            raise DropRefused(f"{path.name}: is still being written; wait until the drop is complete.")
        if is_hidden(path.name):
            continue
        if path.is_symlink():
            raise DropRefused(f"{path.name}: is a symbolic link, and links are not followed; put the file itself there.")
        yield path


def described_in(paths: Iterable[Path]) -> TextFile | None:
    """The file with the metadata, if it is among the paths."""
    return next((inspect_text(path, path.name) for path in paths if path.name.lower() == METADATA), None)


def _by_entity(paths: list[Path], source: Source) -> dict[str, Path]:
    """The file of each entity, in the source's order."""
    found: dict[str, Path] = {}
    dates: dict[str, str] = {}
    for path in paths:
        if not (parts := _DATED.fullmatch(path.name)):
            continue
        entity = _entity(parts["stem"], path, source)
        if entity in found:
            raise DropRefused(f"{path.name}: {found[entity].name} holds {entity} too; leave one of them out.")
        found[entity] = path
        if parts["date"]:
            dates.setdefault(parts["date"], path.name)
    if len(dates) > 1:
        raise DropRefused(f"{' and '.join(list(dates.values())[:2])} are of different dates; put one export into a folder.")
    return {entity.name: found[entity.name] for entity in source.entities if entity.name in found}


def _entity(stem: str, path: Path, source: Source) -> str:
    name = stem.lower().removeprefix(f"{source.name}_")
    if name in (entity.name for entity in source.entities):
        return name
    if (kind := next((one for one in OFFICE_LISTS if one.entity.name == name), None)) is not None:
        raise DropRefused(f"{path.name}: {no_part(kind)}")
    known = ", ".join(entity.name for entity in source.entities)
    raise NotOfThisSource(f"{path.name}: is no entity of the export ({known}); rename it, or take it out of the folder.")


def no_part(kind: OfficeList) -> str:
    """What to say of a list of the office in a folder."""
    return f"is a {kind.title}, not part of an export; put it into the inbox on its own."


def _metadata(described: TextFile | None, texts: Mapping[str, TextFile], source: Source, limits: Limits) -> ExportMetadata:
    """From metadata.json, else from the comment headers. Totals of comment headers come from each file."""
    commented = {
        entity: read_metadata(facts, f"{texts[entity].name}, comment header", source, limits)
        for entity, facts in _commented(texts).items()
    }
    stated = [(texts[entity].name, metadata) for entity, metadata in commented.items()]
    if described is not None:
        stated.insert(0, (described.name, read_metadata(json_facts(described), described.name, source, limits)))
    if not stated:
        raise DropRefused(f"There is no metadata: add {METADATA}, or the comment header with the export date to the CSV files.")
    _refuse_contradiction(stated)
    totals = {texts[entity].name: told.total_records for entity, told in commented.items() if told.total_records is not None}
    first = stated[0][1]
    return replace(first, total_records=first.total_records if described is not None else None, file_totals=totals)


def _commented(texts: Mapping[str, TextFile]) -> dict[str, dict[str, str]]:
    """The facts in the comment headers, of the files that have one."""
    facts = {entity: commented_facts(text) for entity, text in texts.items()}
    return {entity: stated for entity, stated in facts.items() if stated}


def commented_facts(text: TextFile) -> dict[str, str]:
    """The facts in the comment header of a file."""
    with open_utf8(text) as file:
        return comment_facts(read_comments(file))


def json_facts(described: TextFile) -> Mapping[str, Any]:
    """What stands in metadata.json. Raises DropRefused."""
    with open_utf8(described) as file:
        content = file.read(LARGEST_METADATA + 1)
    if len(content) > LARGEST_METADATA:
        raise DropRefused(f"{described.name}: is larger than {LARGEST_METADATA:,} bytes, which no metadata is.")
    try:
        facts = json.loads(content)
    except (ValueError, RecursionError):
        raise DropRefused(f"{described.name}: is not valid JSON; export it anew.") from None
    if not isinstance(facts, Mapping):
        raise DropRefused(f"{described.name}: is not a JSON object; export it anew.")
    return facts


def _refuse_contradiction(told: list[tuple[str, ExportMetadata]]) -> None:
    first_name, first = told[0]
    for name, metadata in told[1:]:
        if not _may_be_same(first.export_date, metadata.export_date):
            raise DropRefused(f"{name}: the export date differs from that in {first_name}; put one export into a folder.")
        if first.export_id and metadata.export_id and first.export_id != metadata.export_id:
            raise DropRefused(f"{name}: the export ID differs from that in {first_name}; put one export into a folder.")


def _may_be_same(one: datetime, other: datetime) -> bool:
    """Whether two export dates agree, as far as they tell: a date without a time stands for any time of that day."""
    is_day = time.max in (one.time(), other.time())
    return one == other or (is_day and one.date() == other.date())


def _digest(described: TextFile | None, texts: Mapping[str, TextFile]) -> str:
    parts = [f"{entity}:{text.digest}" for entity, text in sorted(texts.items())]
    if described is not None:
        parts.append(f"{METADATA}:{described.digest}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
