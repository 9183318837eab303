"""What a text states, sentence by sentence: what is asked or quoted is not read."""

from collections.abc import Sequence
from dataclasses import dataclass

from buddy_pipeline.voices.words import Sentence, sentences, without_markup

MOST = 40
"""Statements of a text that are read, so that no text takes more than its share of time."""
LONGEST = 1_500
"""Characters that are read as a whole; the model sees some 500 tokens at a time."""


@dataclass(frozen=True)
class Statement:
    """What a sentence says, and the characters of the text from its first word to its last."""

    said: str
    start: int
    end: int


def statements(text: str) -> list[Statement]:
    """The statements of a text, in their order."""
    plain = without_markup(text)
    found = (_statement(plain, one) for one in sentences(text) if not one.is_question)
    return [one for one in found if one is not None][:MOST]


def as_a_whole(told: Sequence[Statement]) -> str:
    return ". ".join(one.said for one in told)[:LONGEST]


def _statement(text: str, sentence: Sentence) -> Statement | None:
    """A sentence without what it quotes; None where nothing else is in it."""
    own = [word for word in sentence.words if not word.is_quoted]
    if not own:
        return None
    start, end = own[0].start, own[-1].end
    if len(own) == len(sentence.words):
        return Statement(" ".join(text[start:end].split()), start, end)
    return Statement(" ".join(text[word.start : word.end] for word in own), start, end)
