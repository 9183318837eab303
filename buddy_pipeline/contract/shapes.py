"""How files lay out the rows of an entity, where one entity comes in several ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One way in which rows of an entity are laid out: a version of a file, or what a learning provider sends.

    ``names`` map what a column is called there, in any case, to ours; a dotted name is a path into nested JSON objects. Our own names
    are read in every shape. ``needed`` are columns of ours without which a file does not have this shape, and no row is whole.
    ``constants`` are cells that every row has; a file with such a column of its own has another shape. ``words`` translate cells by
    column, theirs to ours, whatever their case.

    Where a file may have shapes that differ in their constants, the columns that are ``telling`` (by any name) say which it has,
    else words ``in_name`` of the file, else the ``starts`` of all its ids (of the first column of the key).
    ``origin`` says where the shape is described.
    """

    name: str
    version: str
    origin: str
    needed: tuple[str, ...]
    telling: tuple[str, ...] = ()
    in_name: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        """What a column of ours is called in files of this shape."""
        return next((theirs for theirs, ours in self.names.items() if ours == column), column)
