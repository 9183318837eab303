"""Two readers as one: what cues tell counts, a second reader adds to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from buddy_pipeline.voices.taxonomy import Taxonomy
from buddy_pipeline.voices.texts import Reader, Signal, Text

ENGINE = "1"
"""Goes up when two readings are put together differently."""
Spans = Sequence[tuple[int, int]]
ADDED = 0.7
"""By this much less sure is a label of the second where the first says nothing of it: the first would mostly have found it
(docs/voices-embedding.md)."""


class Together:
    """The second adds labels that the first does not have, but none that speaks against the first on the same dimension, and none
    that rests on words within what ``unreal`` gives of a text.

    Every signal says in ``because`` by which of them it was read.
    """

    def __init__(self, taxonomy: Taxonomy, first: Reader, second: Reader, unreal: Callable[[Text], Spans]) -> None:
        self._taxonomy = taxonomy
        self._first = first
        self._second = second
        self._unreal = unreal
        self.name = f"{first.name}+{second.name}"
        self.version = f"{ENGINE}-{first.version}+{second.version}"

    @property
    def languages(self) -> frozenset[str]:
        return self._first.languages | self._second.languages

    def read(self, texts: Sequence[Text]) -> list[list[Signal]]:
        read = zip(texts, self._first.read(texts), self._second.read(texts), strict=True)
        return [[*first, *self._added(text, first, second)] for text, first, second in read]

    def _added(self, text: Text, first: Sequence[Signal], second: Sequence[Signal]) -> list[Signal]:
        discounted = [replace(one, confidence=round(one.confidence * ADDED, 3)) for one in second]
        adding = [one for one in discounted if one.confidence >= self._taxonomy.least_confidence and self._is_new(one, first)]
        unreal = self._unreal(text) if adding else ()
        return [one for one in adding if not any(start < one.end and one.start < end for start, end in unreal)]

    def _is_new(self, signal: Signal, first: Sequence[Signal]) -> bool:
        dimension = self._taxonomy.labels[signal.label].dimension
        return all(
            one.label != signal.label
            and (one.direction == signal.direction or self._taxonomy.labels[one.label].dimension != dimension)
            for one in first
        )
