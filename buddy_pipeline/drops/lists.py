"""Recognising a drop of lists: which list is which, of when they are, and on which scale they rate."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.contents import Contents, Section
from buddy_pipeline.drops.dated_names import ToldDate, is_a_day, newest_date
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource, ResemblesSource
from buddy_pipeline.drops.fitting import Fit, FoundList, fit_of, has_columns_of, unknown_columns
from buddy_pipeline.drops.found_lists import FoundDrop, find_csv, find_json, find_workbook
from buddy_pipeline.drops.headers import called_in
from buddy_pipeline.drops.metadata import ExportMetadata, Limits, rating_scale, read_metadata, tells_date, with_date
from buddy_pipeline.drops.statements import Log, find_log

HOW_TO_DATE = (
    "nothing tells of when it is; put the date into the name, such as …-2025-11-30.csv, …-2025-11.csv or …-2025-Q4.csv,"
    " or add metadata with the export date."
)
_FIND: Mapping[str, Callable[[Path, Source], FoundDrop]] = {"csv": find_csv, "json": find_json, "xlsx": find_workbook}


def recognise_lists(
    form: Literal["csv", "json", "xlsx"], exports: Sequence[Source], path: Path, source: Source, limits: Limits
) -> Contents:
    """The lists at the path: a CSV file, a folder of such, a JSON file or a workbook.

    A list with the columns of one of the ``exports`` is theirs. The drop is of the date in its metadata, else of the newest in
    the names of its files. Raises DropRefused.
    """
    if form == "json" and (log := find_log(path, source)) is not None:
        return _contents_of_log(log, path, source, limits)
    found = _FIND[form](path, source)
    if any(has_columns_of(one, exports) for one in found.lists):
        if path.is_file() and form == "csv":
            raise DropRefused(f"{path.name}: is a file of an export; put it into a folder, with the metadata of the export.")
        raise NotOfThisSource(f"{path.name}: has the columns of an export, not of lists of {source.title}.")
    fits = _fits(path, found.lists, source)
    told = None if _is_dated(found) else _told_by_name(path, found.names, limits)
    metadata = _metadata(path, found, told, source, limits)
    scale = rating_scale(found.facts, found.place)
    sections: dict[str, list[Section]] = {entity.name: [] for entity in source.entities}
    for one, fit in fits:
        commented = rating_scale(found.commented.get(one.file.name, {}), f"{one.file.name}, comment header")
        sections[fit.entity.name].append(
            Section(one.file, fit.shape, commented or scale, called=called_in(fit.entity, one.names, fit.shape))
        )
    return Contents(
        {entity: tuple(some) for entity, some in sections.items() if some},
        metadata,
        _digest(found, fits, told),
        is_of_today=told is not None and told.runs,
        unknown=sum(unknown_columns(one, fit) for one, fit in fits),
    )


def _fits(path: Path, lists: Sequence[FoundList], source: Source) -> list[tuple[FoundList, Fit]]:
    """What each list is. Raises DropRefused; where only some are of the source, it says so."""
    fits: list[tuple[FoundList, Fit]] = []
    others: list[NotOfThisSource] = []
    for one in lists:
        try:
            fits.append((one, fit_of(one, source)))
        except NotOfThisSource as refusal:
            others.append(refusal)
    if fits and others and not any(isinstance(other, ResemblesSource) for other in others):
        kinds = ", ".join(dict.fromkeys(fit.entity.name for _, fit in fits))
        raise ResemblesSource(
            f"{path.name}: holds {kinds} of {source.title} and something else; hand in what is of one program as a drop of its own."
        )
    if others:
        raise others[0]
    return fits


def _contents_of_log(log: Log, path: Path, source: Source, limits: Limits) -> Contents:
    """A log has no metadata: it is of the date in its name."""
    told = _told_by_name(path, ((path.name,),), limits)
    metadata = read_metadata(with_date({}, told.day), f"{path.name}, date in its name", source, limits)
    digest = hashlib.sha256(f"log:{log.text.digest}\n{told.written}".encode()).hexdigest()
    sections = {entity.name: (Section(log.text, is_log=True),) for entity in log.entities}
    return Contents(sections, metadata, digest, is_of_today=told.runs)


def _is_dated(found: FoundDrop) -> bool:
    return tells_date(found.facts) or any(map(tells_date, found.commented.values()))


def _told_by_name(path: Path, named: Sequence[tuple[str, ...]], limits: Limits) -> ToldDate:
    dates = (newest_date(names, limits.now.date()) for names in named)
    told = next((one for one in dates if one is not None), None)
    if told is None:
        raise DropRefused(f"{path.name}: {HOW_TO_DATE}")
    if not is_a_day(told.day):
        raise DropRefused(f"{path.name}: {told.written} in its name is no date that exists; correct the name.")
    return told


def _metadata(path: Path, found: FoundDrop, told: ToldDate | None, source: Source, limits: Limits) -> ExportMetadata:
    """Of the drop as a whole; the totals in comment headers are of their files."""

    def read(facts: Mapping[str, Any], place: str) -> ExportMetadata:
        return read_metadata(facts if told is None else with_date(facts, told.day), place, source, limits)

    commented = {
        name: read(facts, f"{name}, comment header")
        for name, facts in found.commented.items()
        if told is not None or tells_date(facts)
    }
    totals = {name: one.total_records for name, one in commented.items() if one.total_records is not None}
    if told is not None or tells_date(found.facts):
        whole = read(found.facts, found.place if found.facts else f"{path.name}, date in its name")
    else:
        whole = replace(max(commented.values(), key=lambda one: one.export_date), total_records=None)
    return replace(whole, file_totals=totals)


def _digest(found: FoundDrop, fits: Sequence[tuple[FoundList, Fit]], told: ToldDate | None) -> str:
    """Of the content of all lists in their order, as what they were taken, and of a date that only a name tells."""
    parts = [f"{' '.join(fit.kind)}:{one.file.digest}" for one, fit in fits]
    if found.described is not None:
        parts.append(f"metadata:{found.described.digest}")
    if told is not None:
        parts.append(told.written)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
