"""What an explanation is made of: figures, each with what it follows from."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

EXACT = 12
"""Decimals of a value: enough that figures made from it by hand agree in all that is shown."""
SHOWN = 6
"""Decimals that are shown of a figure that follows from others; of one that does not, all are."""
HEADLINE = 2
"""Decimals that are shown of a score at the root; a ratio stands beside its range, and is shown as exactly."""


class NothingToExplain(LookupError):
    """There is no such figure. The message is one plain line that says what to do."""


@dataclass(frozen=True)
class Node:
    """A figure and what it follows from; no value of it is a person's.

    ``formula`` reckons ``value`` with + − × ÷ ^ ( ) and min from numbers and from figures among ``children``, which it
    names by their labels. ``where`` is a query, to be run as it is, that lists the ``rows`` that the figure counts or adds up.
    """

    label: str
    value: str | None = None
    """A decimal number in full, or a word; None where there is none, as ``note`` says."""
    shown: str | None = None
    """``value`` as it is printed: rounded, where it follows from others."""
    unit: str | None = None
    formula: str | None = None
    source: str | None = None
    """Where a value that is given, not reckoned, comes from, with its year."""
    note: str | None = None
    rows: int | None = None
    where: str | None = None
    children: tuple["Node", ...] = ()


def given(label: str, value: Decimal | int, unit: str, source: str | None = None, note: str | None = None) -> Node:
    """A value that someone set."""
    text = plain(value, EXACT)
    return Node(label, text, text, unit, source=source, note=note)


def reckoned(
    label: str,
    value: Decimal | int | None,
    unit: str,
    formula: str,
    *children: Node,
    decimals: int = SHOWN,
    note: str | None = None,
) -> Node:
    """A figure that follows from its children; of None, only what is there to make it from."""
    if value is None:
        return Node(label, note=note, children=children)
    full = plain(value, EXACT)
    return Node(label, full, plain(Decimal(full), decimals), unit, formula, note=note, children=children)


def plain(value: Decimal | int, decimals: int) -> str:
    """The number rounded half up, without exponent and without zeros at its end."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def exact(node: Node) -> Decimal:
    """The value of a figure that has one."""
    return Decimal(node.value or 0)
