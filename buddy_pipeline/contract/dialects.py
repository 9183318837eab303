"""What the cells of one teller say in words of their own, where rows of an entity come from several."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How cells are put into our words. What is in ``nothing`` stands for an empty cell in any column; all else is by column.

    ``without`` is text around a value that is left out, ``words`` translate cells, theirs (in small letters) to ours, whatever
    their case; what a word of ours that is empty stands for is not told. ``highest`` is the highest number there, where ours is
    `Column.maximum`. ``days`` are forms of dates (as in `strptime`) of which the day alone is read: they do not tell their zone.
    """

    nothing: tuple[str, ...] = ()
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    highest: Mapping[str, Decimal] = field(default_factory=dict)
    days: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Tellers:
    """Who tells the rows of an entity: ``column`` names the teller of each, in any case, and is put into small letters.

    ``dialects`` are by name; of others the one called ``of_others`` is spoken.
    """

    column: str
    dialects: Mapping[str, Dialect]
    of_others: str
