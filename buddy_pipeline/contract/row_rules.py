"""Rules that look at two cells of a row."""

from dataclasses import dataclass
from enum import Enum

from buddy_pipeline.contract.rules import Rule


class Odd(Enum):
    """When a row is odd."""

    SAME = "the column holds what the other holds"
    EARLIER = "the column lies before the other"
    MISSING = "the column is empty, though the other holds one of the values"
    FILLED = "the column is filled in, though the other holds one of the values"
    BELOW = "the column is less than the number, though the other holds one of the values"
    BOTH = "the column and the other are both filled in"
    NEITHER = "the column and the other are both empty"
    LACKING = "the column is empty, though the other is filled in"
    OTHER_LENGTH = "the column counts the days of a span (see `Column.days_between`), and its dates give another number"


@dataclass(frozen=True, kw_only=True)
class RowRule:
    """A rule over ``column``, which is the one that is reported, and ``other``."""

    rule: Rule
    column: str
    other: str
    odd: Odd
    values: tuple[str, ...] = ()
    number: int = 0
