"""What recognising a drop finds out, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.drops.files import PlainFile
from buddy_pipeline.drops.metadata import ExportMetadata


@dataclass(frozen=True)
class Section:
    """What one file holds of an entity: a CSV file all of it, a JSON file an array, a workbook a sheet.

    ``called`` are our columns that have another name there. ``rating_scale`` is the one that metadata names, see `contract.scales`.
    What ``is_log`` holds statements, of several entities.
    """

    file: PlainFile
    shape: Shape | None = None
    rating_scale: str | None = None
    is_log: bool = False
    called: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contents:
    """``sections`` are by entity; ``digest`` is the same for the same content, whatever its names.

    What lists do not say themselves is read from their names, which are content then. ``is_of_today`` says that a name tells of a
    month or quarter that still runs, so that the drop is of the day on which it is looked at first. ``unknown`` counts columns of
    lists that the source does not know.
    """

    sections: Mapping[str, tuple[Section, ...]]
    metadata: ExportMetadata
    digest: str
    is_of_today: bool = False
    unknown: int = 0


@dataclass(frozen=True)
class NamedFile:
    """A file as those know it who load its rows: its name for a person, the scale of its ratings, where metadata names it, and what
    it calls our columns."""

    name: str
    rating_scale: str | None = None
    called: Mapping[str, str] = field(default_factory=dict)


FILE_BITS = 40
"""Above so many bits of a row's number stands which of the entity's files it is of, counted from 0; below them the row in the file."""
ROW_IN_FILE = (1 << FILE_BITS) - 1
"""The bits of a row's number that a person sees."""
