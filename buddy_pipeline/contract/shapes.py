"""How files lay out the rows of an entity, where one entity comes in several ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One way in which rows of an entity are laid out: a version of a file, or what a learning provider sends.

    ``names`` map what a column is called there, in any case, to ours; a dotted name is a path into nested JSON objects. Our own names
    are read in every shape. ``needed`` are columns of ours without which a file does not have this shape, ``telling`` those
    that no other shape has. ``constants`` are cells that every row has; ``words`` translate cells by column, theirs to ours,
    whatever their case. ``origin`` says where the shape is described.
    """

    name: str
    version: str
    origin: str
    needed: tuple[str, ...]
    telling: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
