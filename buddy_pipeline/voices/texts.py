"""What is read, and what a reading gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

PARTICIPANT, BUDDY = "participant", "buddy"
POSITIVE, NEGATIVE, NEUTRAL = "positive", "negative", "neutral"


@dataclass(frozen=True)
class Text:
    """A text as somebody wrote it. ``language`` (ISO 639-1) is None until it is recognised, ``kind`` None where nobody told it.

    What is not ``to_read`` is screened only.
    """

    id: str
    text: str
    language: str | None = None
    kind: str | None = None
    to_read: bool = True

    def __repr__(self) -> str:
        """Without the words: what people wrote stands in no log."""
        return f"Text(id={self.id!r}, language={self.language!r}, kind={self.kind!r})"


@dataclass(frozen=True)
class Signal:
    """A label that was read, and the words from ``start`` to ``end`` (characters of the text) on which it rests.

    ``confidence`` lies between 0 and 1. ``about`` is whom it tells of, ``participant`` or ``buddy``, None where that is not clear.
    ``because`` is the cue, or what else the reader goes by, in a form that holds no word of the text. ``reader`` names the reader where
    several read.
    """

    label: str
    direction: str
    confidence: float
    start: int
    end: int
    about: str | None
    because: str
    reader: str | None = None


class ReadersInvalid(Exception):
    """Readers that were chosen and cannot read. The message is one plain line."""


class Reader(Protocol):
    """Reads texts of the languages that it knows. ``version`` changes whenever it might read a text differently."""

    name: str
    version: str

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it reads (ISO 639-1)."""
        ...

    def read(self, texts: Sequence[Text]) -> Sequence[Sequence[Signal] | None]:
        """For each text what was read in it; nothing where it has no signal, or is of another language.

        None where it could not be read now, as a remote reader may not: it is tried again.
        """
        ...
