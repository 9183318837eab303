"""Recognising a drop: which of the three shapes it has, whose it is, which entities it holds, and what it says of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Literal

from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.drops.contents import Contents, NamedFile, Section
from buddy_pipeline.drops.csv_folder import recognise_folder
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource, ResemblesSource
from buddy_pipeline.drops.json_reader import recognise_json
from buddy_pipeline.drops.lists import recognise_lists
from buddy_pipeline.drops.metadata import ExportMetadata, Limits
from buddy_pipeline.drops.names import is_half_written, showable
from buddy_pipeline.drops.text_files import inspecting_once
from buddy_pipeline.drops.xlsx_reader import recognise_workbook

Format = Literal["csv", "json", "xlsx"]

DROP_ID_LENGTH = 12
"""Hex digits of the digest that make a drop's short name."""


@dataclass(frozen=True)
class Drop:
    """One export as it was handed in.

    ``sections`` are what its files hold of each entity, in the order of the source (of a JSON file or a workbook, the one file each
    time); ``digest`` is the SHA-256 of the content in hex, whatever the names of the folder and the files, but for what these
    names alone tell. ``is_of_today`` and ``unknown`` as in `Contents`.
    """

    path: Path
    name: str
    source: Source
    format: Format
    sections: Mapping[str, tuple[Section, ...]]
    metadata: ExportMetadata
    digest: str
    is_of_today: bool = False
    unknown: int = 0

    @property
    def files(self) -> dict[str, tuple[NamedFile, ...]]:
        """The files of each entity that the drop holds."""
        return {entity: tuple(map(_named, sections)) for entity, sections in self.sections.items()}

    @property
    def drop_id(self) -> str:
        """The first digits of the digest."""
        return self.digest[:DROP_ID_LENGTH]

    @property
    def export_date(self) -> datetime:
        """When the export was made, in UTC."""
        return self.metadata.export_date

    @property
    def oldest(self) -> datetime:
        """Of when its oldest row is: all are of the export date."""
        return self.export_date

    @property
    def period(self) -> str:
        """The calendar month of the export date, such as ``2025-11``."""
        return f"{self.export_date:%Y-%m}"


def open_drop(path: Path, sources: Sequence[Source], *, first_period: date, now: datetime) -> Drop:
    """Recognise what lies at ``path``: an export, or lists, of one of the ``sources``.

    An export is of the source that knows all its parts by their names, lists are of the one that knows their columns. Of several
    such it is of the one whose program its metadata names, else of the one that knows the columns, and most of them. Every file is
    read for its digest and for what would make the drop unreadable. ``now`` has a time zone. Raises DropRefused.
    """
    refuse_unshowable(path)
    lists = [source for source in sources if source.layout is Layout.LISTS]
    exports = [source for source in sources if source.layout is Layout.EXPORT]
    form = _format(path, takes_lists=bool(lists))
    limits = Limits(first_period, now)
    drops: list[Drop] = []
    refusals: list[tuple[int, DropRefused]] = []
    with inspecting_once():
        for source in (*lists, *(() if path.is_file() and form == "csv" else exports)):
            try:
                drops.append(_recognised(path, form, source, exports, limits))
            except DropRefused as refusal:
                distance = _distance(source, refusal)
                refusal.source = source.name if distance < _OF_NO_SOURCE else None
                refusals.append((distance, refusal))
    if not drops:
        raise min(refusals, key=itemgetter(0))[1]
    found = next((drop for drop in drops if drop.metadata.program_name == drop.source.title), None)
    return found or min(drops, key=lambda drop: (drop.source.layout is not Layout.LISTS, drop.unknown))


_OF_NO_SOURCE = 2
"""From this distance on, nothing tells that the drop is of the source."""


def _distance(source: Source, refusal: DropRefused) -> int:
    """How far the drop is from one of the source that refused it: what the nearest says is told."""
    if isinstance(refusal, NotOfThisSource):
        return 1 if isinstance(refusal, ResemblesSource) else _OF_NO_SOURCE + (source.layout is Layout.LISTS)
    return 0


def _recognised(path: Path, form: Format, source: Source, exports: Sequence[Source], limits: Limits) -> Drop:
    recognise = partial(recognise_lists, form, exports) if source.layout is Layout.LISTS else _RECOGNISE[form]
    contents = recognise(path, source, limits)
    _refuse_absent(path, contents, source)
    told = contents.metadata, contents.digest, contents.is_of_today, contents.unknown
    return Drop(path, path.name, source, form, contents.sections, *told)


def _named(section: Section) -> NamedFile:
    return NamedFile(section.file.name, section.rating_scale, section.called)


def refuse_unshowable(path: Path) -> None:
    """Refuses what lies at a path that cannot be shown as it is, also when it is asked for as it is shown."""
    shown = showable(path.name)
    if showable(str(path)) != str(path) or (not path.exists() and _is_shown_as(path)):
        raise DropRefused(
            f"{shown}: its name, or that of a folder it lies in, is not UTF-8 or has control characters; give it another one."
        )


def _is_shown_as(path: Path) -> bool:
    """Whether something beside the path has a name that is shown like the path's."""
    try:
        return any(showable(other.name) == path.name for other in path.parent.iterdir())
    except OSError:
        return False  # there is no such folder, as is found next


_RECOGNISE: Mapping[Format, Callable[[Path, Source, Limits], Contents]] = {
    "csv": recognise_folder,
    "json": recognise_json,
    "xlsx": recognise_workbook,
}


def _format(path: Path, *, takes_lists: bool) -> Format:
    if path.is_symlink():
        raise DropRefused(f"{path.name}: is a symbolic link, and links are not followed; name the drop itself.")
    if is_half_written(path.name):
        raise DropRefused(f"{path.name}: is still being written; wait until the drop is complete.")
    if path.is_dir():
        return "csv"
    if not path.exists():
        raise DropRefused(f"{path.name}: there is no such file or folder.")
    match path.suffix.lower():
        case ".json":
            return "json"
        case ".xlsx":
            return "xlsx"
        case ".csv" if takes_lists:
            return "csv"
    of_csv = "a CSV file, a folder of such" if takes_lists else "a folder of CSV files"
    raise DropRefused(f"{path.name}: is no drop; a drop is {of_csv}, a .json file or an .xlsx workbook.")


def _refuse_absent(path: Path, contents: Contents, source: Source) -> None:
    """Entities that the metadata counts must be there."""
    for entity in source.entities:
        declared = contents.metadata.record_counts.get(entity.name, 0)
        if declared and entity.name not in contents.sections:
            raise DropRefused(
                f"{path.name}: the metadata counts {declared} {entity.name}, but the drop holds none; export it anew."
            )
