"""What is found in a text, and which of two that overlap counts."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Something personal of this kind from ``start`` to before ``end`` (characters of the text)."""

    kind: str
    start: int
    end: int


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In order of the text; what comes first in ``found`` goes before what overlaps with it."""
    taken: list[Found] = []
    for one in found:
        if one.start < one.end and not any(one.start < other.end and other.start < one.end for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)
