"""How files lay out the rows of an entity, where one entity comes in several ways."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One way in which rows of an entity are laid out: a version of a file, or what a learning provider sends.

    ``names`` map what a column is called there, in any case, to ours; a dotted name is a path into nested JSON (see `steps`), and of
    several names of one column the first that is filled in counts. Our own names are read in every shape. ``needed`` are
    columns of ours without which a file does not have this shape, ``telling`` those that no other shape has. ``constants`` are cells
    that every row has; ``words`` translate cells by column, theirs to ours, whatever their case. ``same`` are columns of ours that
    hold what another of ours holds.

    Where ``only`` has names of theirs, rows have this shape whose cells hold one of the values there; of several shapes the first that
    fits counts, and a row that fits none is left out. ``origin`` says where the shape is described.
    """

    name: str
    version: str
    origin: str
    needed: tuple[str, ...]
    telling: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


ANY = "*"
"""A step into whatever stands first."""
_STEP = re.compile(r"\[(.*?)\]|([^.\[\]]+)")


def steps(path: str) -> tuple[str, ...]:
    """The steps of a path into JSON: keys and places (counted from 0) with points between them.

    A key that has points itself stands in brackets; `*` is whatever stands first, as the only language of a name.
    """
    return tuple(whole or key for whole, key in _STEP.findall(path))
