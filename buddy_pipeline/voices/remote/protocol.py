"""What a provider's protocol is: what is sent, and what an answer holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

TOOL = "tell_labels"
"""What the structure of the answer is called."""


@dataclass(frozen=True)
class Question:
    """What a model is asked: its rules, the texts as data, and the JSON schema that an answer must have."""

    rules: str
    texts: str
    schema: Mapping[str, Any]


class AnswerUnusable(Exception):
    """An answer that holds no labels. The message is one word or two for counts, and nothing of the answer."""


class Provider(Protocol):
    name: str
    path: str

    def headers(self, key: str) -> dict[str, str]: ...

    def body(self, model: str, question: Question, answer_tokens: int) -> dict[str, Any]: ...

    def tokens(self, answer: Any) -> tuple[int, int] | None:
        """How many tokens went in and came out; None if the answer does not say."""
        ...

    def told(self, answer: Any) -> Any:
        """What was told, as the schema has it, or not. Raises AnswerUnusable."""
        ...


def count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def at(value: Any, *path: str | int) -> Any:
    """What lies at a path of names and places; None where there is no such path."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
