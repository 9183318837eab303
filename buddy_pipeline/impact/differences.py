"""What an organisation's own methodology says otherwise than the default."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from buddy_pipeline.impact.methodology import Methodology

OF_THE_FILE = {"digest", "document", "path"}
"""What is told of a file and does not stand in it."""


class Difference(NamedTuple):
    """A place with two values; None where it does not stand."""

    path: str
    default: object
    own: object


def differences(default: Methodology, own: Methodology) -> list[Difference]:
    """Every place whose values differ, in the order of the default; then what stands in the own one only.

    Places are told as in the faults of a file: keys with points between, positions in lists counted from 1.
    """
    before, after = (dict(_leaves(one.model_dump(exclude=OF_THE_FILE))) for one in (default, own))
    places = before | after
    return [Difference(place, before.get(place), after.get(place)) for place in places if before.get(place) != after.get(place)]


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        inner = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, tuple) and value and isinstance(value[0], dict):
        inner = [(str(number), one) for number, one in enumerate(value, start=1)]
    else:
        yield place, ", ".join(value) if isinstance(value, tuple) else value
        return
    for name, one in inner:
        yield from _leaves(one, f"{place}.{name}" if place else name)
