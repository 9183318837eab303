"""What of an answer is taken: labels of the taxonomy, on words that stand in the text. All else is refused and counted, or ignored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from buddy_pipeline.voices.remote.prompt import OTHER, PARTNER, SURE, WRITER
from buddy_pipeline.voices.remote.protocol import AnswerUnusable, at
from buddy_pipeline.voices.remote.sent import Sent
from buddy_pipeline.voices.taxonomy import Taxonomy

LONGEST_WORDS = 400
"""Characters on which a label may rest."""
MOST_LABELS = 20
"""Of a text; an answer with more is no reading."""


@dataclass(frozen=True)
class Told:
    """A label that was told: no word, only where the words stand in what was sent."""

    label: str
    about: str
    sure: str
    start: int
    end: int

    def as_json(self) -> list[Any]:
        return [self.label, self.about, self.sure, self.start, self.end]


def from_json(value: Sequence[Any], taxonomy: Taxonomy) -> Told | None:
    """What was kept of a label, if it is still one."""
    label, about, sure, start, end = value
    return Told(label, about, sure, start, end) if label in taxonomy.names and sure in SURE else None


def taken(answer: Any, sent: Sequence[Sent], taxonomy: Taxonomy, refused: Counter[str]) -> list[list[Told] | None]:
    """For each text that was sent what was told of it; None where the answer does not tell, or tells it twice.

    ``refused`` counts what was not taken, and why. Raises AnswerUnusable.
    """
    texts = at(answer, "texts")
    if not isinstance(texts, list):
        raise AnswerUnusable("not as asked")
    by_number: dict[int, list[Any]] = {}
    for one in texts:
        number, labels = at(one, "n"), at(one, "labels")
        is_asked = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= len(sent)
        if is_asked and isinstance(labels, list):
            by_number.setdefault(number, []).append(labels)
        else:
            refused["a text that was not asked about" if not is_asked else "no list of labels"] += 1
    found: list[list[Told] | None] = []
    for number, text in enumerate(sent, 1):
        told = by_number.get(number, [])
        if len(told) != 1 or len(told[0]) > MOST_LABELS:
            found.append(None)
            continue
        found.append(list(dict.fromkeys(one for label in told[0] if (one := _label(label, text, taxonomy, refused)) is not None)))
    return found


def _label(told: Any, sent: Sent, taxonomy: Taxonomy, refused: Counter[str]) -> Told | None:
    name, words, about, sure = (at(told, part) for part in ("label", "words", "about", "sure"))
    label = taxonomy.labels.get(name) if isinstance(name, str) else None
    if label is None:
        refused["no label of the taxonomy"] += 1
        return None
    if at(told, "direction") != label.direction or about not in (WRITER, PARTNER, OTHER) or sure not in SURE:
        refused["not as asked"] += 1
        return None
    words = words.strip() if isinstance(words, str) else ""
    place = sent.find(words) if 0 < len(words) <= LONGEST_WORDS else None
    if place is None:
        refused["words that are not in the text"] += 1
        return None
    return Told(name, about, sure, *place)
