"""Header rows: which column of a file is which column of the contract."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import COLUMN_UNKNOWN
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.drops.batches import FileNote
from buddy_pipeline.drops.errors import DropRefused

MOST_UNKNOWN_COLUMNS = 20
"""Unknown columns that are told of, a file."""


def plain_name(name: str) -> str:
    """A column's name without regard to case and stray spaces: `` First Name`` is ``first_name``."""
    return "_".join(name.strip("\ufeff").casefold().split())


def column_name(entity: Entity, spelled: str, shape: Shape | None = None) -> str:
    """The name of the contract's column that a header means, in a file of this shape, else its plain name."""
    plain = plain_name(spelled)
    if shape is not None:
        plain = next((ours for theirs, ours in shape.names.items() if plain_name(theirs) == plain), plain)
    return next((column.name for column in entity.columns if plain in column.also), plain)


def called_in(entity: Entity, names: Iterable[str], shape: Shape | None) -> dict[str, str]:
    """The columns of ours that a file with columns of these ``names`` spells otherwise, each with its spelling there.

    What is no column of ours is left out: behind a slip of the exporter it is a value.
    """
    if shape is None:
        return {}
    found = {" ".join(name.strip("\ufeff").split()): column_name(entity, name, shape) for name in names}
    called = {ours: theirs for theirs, ours in found.items() if ours in entity.column_names and theirs != ours}
    return {one.other: called[one.column] for one in shape.unless if one.column in called} | called


def lacking(entity: Entity, names: Collection[str], shape: Shape | None = None) -> list[str]:
    """The columns without which no file is read, that are not among ``names``, as files of the shape call them."""
    if shape is None:
        return [column.name for column in entity.required if column.name not in names]
    return [shape[name] for name in shape.needed if name not in names]


@dataclass(frozen=True)
class Header:
    """The header of a CSV file or a sheet. ``names`` are those of the contract, one a column, in the file's order."""

    entity: Entity
    file: str
    spelled: tuple[str, ...]
    shape: Shape | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column_name(self.entity, name, self.shape) for name in self.spelled)

    def position(self, column: str) -> int | None:
        """Where the contract's column stands in the file, counted from 0."""
        return self.names.index(column) if column in self.names else None

    def notes(self) -> list[FileNote]:
        """One note for each column that the contract does not know."""
        known = self.entity.column_names
        unknown = [
            f"column {number} ({name_length(spelled)})"
            for number, (spelled, name) in enumerate(zip(self.spelled, self.names, strict=True), start=1)
            if name not in known
        ]
        return unknown_columns(self.entity, self.file, unknown)


def unknown_columns(entity: Entity, file: str, places: Sequence[str]) -> list[FileNote]:
    """Notes on columns that were left out: at most MOST_UNKNOWN_COLUMNS."""
    return [FileNote(entity, file, COLUMN_UNKNOWN, place) for place in places[:MOST_UNKNOWN_COLUMNS]]


def name_length(name: str) -> str:
    """What is told of a name that is not ours. Never the name itself: behind a slip of the exporter it is a value."""
    return f"{len(name)} characters" if name else "no name"


def read_header(entity: Entity, file: str, place: str, cells: Sequence[str], shape: Shape | None = None) -> Header:
    """The header made of these cells. ``place`` is where a person finds it, such as ``users.csv, line 1``.

    Raises DropRefused when a required column is missing or a name stands there twice.
    """
    header = Header(entity, file, tuple(cell.strip() for cell in cells), shape)
    missing = lacking(entity, header.names, shape)
    if len(missing) == len(entity.required):
        raise DropRefused(f"{place}: there is no header row; the first row must name the columns, such as {', '.join(missing)}.")
    if missing:
        raise DropRefused(f"{place}: {lacks(missing)}")
    _refuse_repeated(header, place)
    return header


def lacks(missing: Sequence[str]) -> str:
    """What to say of a header without these columns."""
    return f"the header lacks {', '.join(missing)}; every row needs {_them(missing)}, so add {_them(missing)}."


def _refuse_repeated(header: Header, place: str) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(header.names, start=1):
        if name and first.setdefault(name, number) != number:
            raise DropRefused(
                f"{place}: columns {first[name]} and {number} of the header have the same name; rename or remove one."
            )


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"
