"""Masks what tells of people in a text, and says by kind what it was."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from buddy_pipeline.voices.masking.found import Found
from buddy_pipeline.voices.masking.names import KnownNames
from buddy_pipeline.voices.masking.others import find_names
from buddy_pipeline.voices.masking.personal_data import find_personal_data
from buddy_pipeline.voices.masking.spelling import Token, tokens

NAME = "name"
MASKS: Mapping[str, str] = {
    NAME: "[name]",
    "email": "[e-mail]",
    "phone": "[phone]",
    "link": "[link]",
    "id": "[id]",
    "account": "[account]",
    "address": "[address]",
    "birth_date": "[birth date]",
}
"""What stands in the place of each kind."""
_WITHIN_NAME = frozenset((" ", "-", ". ", "  ", ".", "\u00a0"))


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """What was masked: where it stood in the text as written, and where its mask stands."""

    kind: str
    start: int
    end: int
    masked_start: int
    masked_end: int


@dataclass(frozen=True)
class Masked:
    """A text with masks. ``spans`` are in its order; ``kinds`` tells how often which was masked."""

    text: str
    spans: tuple[MaskedSpan, ...]
    kinds: Mapping[str, int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the masked text the characters from ``start`` to before ``end`` of the original are. A mask is never cut."""
        return self._place(start, at_end=False), self._place(end, at_end=True)

    def cut(self, start: int, end: int) -> str:
        """The masked text of these characters of the original."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def _place(self, place: int, *, at_end: bool) -> int:
        moved = 0
        for span in self.spans:
            if place <= span.start:
                break
            if place < span.end:
                return span.masked_end if at_end else span.masked_start
            moved = span.masked_end - span.end
        return place + moved


class Masker:
    """Masks the names that are known, in all their forms, those of others as well as can be told, and personal data.

    ``known_names`` are full names as people wrote them, of the whole program. They are indexed once.
    """

    def __init__(self, known_names: Iterable[str]) -> None:
        self._known = KnownNames(known_names)
        self.mask("Ada Ада")  # reads the lists, so that no text waits for it

    def mask(self, text: str, language: str | None = None, concerned: Iterable[str] = ()) -> Masked:
        """The text with masks. ``concerned`` are names of people of this text that the program may not have.

        ``language`` is not needed: texts mix languages, and each word is looked at in its own alphabet.
        """
        del language
        found = find_personal_data(text)
        names = self._names(text, found, KnownNames(concerned) if concerned else None)
        return _masked(text, sorted([*found, *names], key=lambda one: one.start))

    def _names(self, text: str, taken: list[Found], concerned: KnownNames | None) -> list[Found]:
        words = [token for token in tokens(text) if not any(one.start < token.end and token.start < one.end for one in taken)]
        indexes = [self._known] if concerned is None else [self._known, concerned]
        known = [any(one.knows(token) for one in indexes) for token in words]
        for at, (one, other) in enumerate(itertools.pairwise(words)):
            if other.gap in _WITHIN_NAME and any(index.knows_together(one, other) for index in indexes):
                known[at] = known[at + 1] = True
        return list(_joined(text, words, find_names(words, known)))


def _joined(text: str, words: list[Token], is_name: list[bool]) -> Iterator[Found]:
    """Words of a name that stand side by side are one."""
    start = end = -1
    for token, named in zip(words, is_name, strict=True):
        if not named:
            continue
        if start >= 0 and text[end : token.start] in _WITHIN_NAME and not (token.is_first and "." in text[end : token.start]):
            end = token.end
            continue
        if start >= 0:
            yield Found(NAME, start, end)
        start, end = token.start, token.end
    if start >= 0:
        yield Found(NAME, start, end)


def _masked(text: str, found: list[Found]) -> Masked:
    parts: list[str] = []
    spans: list[MaskedSpan] = []
    length = last = 0
    for one in found:
        mask = MASKS[one.kind]
        parts += [text[last : one.start], mask]
        length += one.start - last
        spans.append(MaskedSpan(one.kind, one.start, one.end, length, length + len(mask)))
        length += len(mask)
        last = one.end
    return Masked("".join([*parts, text[last:]]), tuple(spans), dict(Counter(one.kind for one in found)))
