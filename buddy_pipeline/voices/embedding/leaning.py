"""How far texts lean to labels: as a whole, and by the sentence that leans furthest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from buddy_pipeline.voices.embedding.heads import Heads
from buddy_pipeline.voices.embedding.model import Model, Numbers
from buddy_pipeline.voices.embedding.statements import Statement, as_a_whole, statements


@dataclass(frozen=True)
class Embedded:
    """A text: what it states, and the vectors of the whole and of each statement (a row each)."""

    statements: tuple[Statement, ...]
    whole: Numbers
    parts: Numbers


def embed(model: Model, texts: Sequence[str]) -> list[Embedded | None]:
    """For each text its vectors; None where it states nothing."""
    told = [statements(one) for one in texts]
    asked = [sentence for one in told if one for sentence in (as_a_whole(one), *(part.said for part in one if len(one) > 1))]
    vectors = model.embed(asked)
    found: list[Embedded | None] = []
    at = 0
    for one in told:
        if not one:
            found.append(None)
            continue
        parts = len(one) if len(one) > 1 else 0
        whole = vectors[at]
        found.append(Embedded(tuple(one), whole, vectors[at + 1 : at + 1 + parts] if parts else whole[None]))
        at += 1 + parts
    return found


def lean(heads: Heads, text: Embedded) -> tuple[Numbers, NDArray[np.intp]]:
    """How far a text leans to each label: the mean of the whole and of the statement that leans furthest; and which one that is."""
    parts = heads.lean(text.parts)
    return (heads.lean(text.whole[None])[0] + parts.max(axis=0)) / 2, parts.argmax(axis=0)
