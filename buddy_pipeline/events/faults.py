"""What is wrong with an event, in words for who sends it, without any value that was sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from buddy_pipeline.events.models import EMAIL, UUID4
from buddy_pipeline.events.moments import MOMENT
from buddy_pipeline.sources import EVENT_TYPES

MOST_FAULTS = 20
"""Faults that one answer tells."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``field`` is its path in the event, empty for the event as a whole; ``problem`` ends a sentence."""

    field: str
    problem: str


class EventInvalid(Exception):
    """An event that cannot be stored. The message is one line and holds nothing of what was sent."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.field or 'the event'} {fault.problem}" for fault in self.faults) + ".")


def faults_of(error: ValidationError) -> list[Fault]:
    """The first faults that pydantic found."""
    found = error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    return [Fault(_field(one["loc"], one["type"]), _problem(one["type"], one.get("ctx", {}))) for one in found]


def _field(location: tuple[int | str, ...], kind: str) -> str:
    """The path as the sender wrote it: pydantic puts the event type first."""
    if kind.startswith("union_tag"):
        return "type"
    parts = location[1:] if location[:1] and location[0] in EVENT_TYPES else location
    return ".".join(map(str, parts))


def _problem(kind: str, about: Mapping[str, Any]) -> str:
    return _PROBLEMS[kind](about) if kind in _PROBLEMS else "is not of the right form"


_OF_PATTERN = {
    UUID4: "is not a UUID of version 4",
    EMAIL: "is not an e-mail address",
    MOMENT: "is not a timestamp with its zone, like 2024-01-15T10:00:00Z",
}
_PROBLEMS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "json_invalid": lambda _: "is not JSON in UTF-8",
    "missing": lambda _: "is missing",
    "union_tag_not_found": lambda _: "is missing",
    "union_tag_invalid": lambda _: f"is none of {', '.join(EVENT_TYPES)}",
    "literal_error": lambda about: f"is not {about['expected']}",
    "string_type": lambda _: "is not a text",
    "string_too_short": lambda _: "is empty",
    "string_too_long": lambda about: f"is longer than {about['max_length']} characters",
    "string_pattern_mismatch": lambda about: _OF_PATTERN[about["pattern"]],
    "int_type": lambda _: "is not a whole number",
    "float_type": lambda _: "is not a number",
    "finite_number": lambda _: "is not a number",
    "greater_than_equal": lambda about: f"is less than {about['ge']:g}",
    "less_than_equal": lambda about: f"is more than {about['le']:.15g}",
    "list_type": lambda _: "is not a list",
    "dict_type": lambda _: "is not an object",
    "model_type": lambda _: "is not an object",
    "model_attributes_type": lambda _: "is not an object",
    "value_error": lambda about: str(about["error"]),
}
"""What to say of each kind of error that the models can have."""
