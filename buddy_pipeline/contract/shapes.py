"""How files lay out the rows of an entity, where one entity comes in several ways."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unless:
    """A cell of ``column`` is one of ``other``, unless ``by`` is empty or says ``word``."""

    column: str
    other: str
    by: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One way in which rows of an entity are laid out: a version of a file, or what a learning provider sends.

    ``names`` map what a column is called there, in any case, to ours; a dotted name is a path into nested JSON (see `steps`), and of
    several names of one column the first that is filled in counts. Our own names are read in every shape. ``needed`` are
    columns of ours without which a file does not have this shape, and no row is whole. ``constants`` are cells that every row has; a
    file with such a column of its own has another shape. ``words`` translate cells by column, theirs to ours, whatever their case.
    ``same`` are columns of ours that hold what another of ours holds; what a column holds may depend on another one (``unless``).

    Where a file may have shapes that differ in their constants, the columns that are ``telling`` (by any name) say which it has,
    else words ``in_name`` of the file, else the ``starts`` of all its ids (of the first column of the key). Where shapes name ``only``
    some values of columns of theirs, each row has the first of these shapes that fits it, and one that none fits is left out.
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
    same: Mapping[str, str] = field(default_factory=dict)
    unless: tuple[Unless, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        """What a column of ours is called in files of this shape."""
        return next((theirs for theirs, ours in self.names.items() if ours == column), column)

    @property
    def filled_in(self) -> tuple[tuple[str, ...], ...]:
        """The columns without which no row is whole, each with those that may hold its cell."""
        others = {one.column: one.other for one in self.unless}
        return tuple((name, others[name]) if name in others else (name,) for name in self.needed)


ANY = "*"
"""A step into whatever stands first."""
_STEP = re.compile(r"\[(.*?)\]|([^.\[\]]+)")


def steps(path: str) -> tuple[str, ...]:
    """The steps of a path into JSON: keys and places (counted from 0) with points between them.

    A key that has points itself stands in brackets; `*` is whatever stands first, as the only language of a name.
    """
    return tuple(whole or key for whole, key in _STEP.findall(path))
