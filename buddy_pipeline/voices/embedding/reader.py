"""The reader by embeddings: heads over a model of many languages. It abstains below the threshold of a label."""

from collections.abc import Sequence
from pathlib import Path

from buddy_pipeline.voices.embedding.heads import Heads, load_heads, probability
from buddy_pipeline.voices.embedding.leaning import embed, lean
from buddy_pipeline.voices.embedding.model import MODEL, Model, load_model
from buddy_pipeline.voices.taxonomy import Taxonomy
from buddy_pipeline.voices.texts import BUDDY, PARTICIPANT, Signal, Text
from buddy_pipeline.yaml_files import FileInvalid

LANGUAGES = frozenset({"ar", "en", "no", "ru", "uk"})
"""Those of the anchors: in others nobody knows how well it reads."""
ENGINE = "1"
"""Goes up when texts are read differently with the same heads."""
SUREST = 0.98


class EmbeddingReader:
    """Reads what a text states, by its sense. Whom a buddy's own words tell of it cannot tell, and leaves open."""

    name = "embedding"

    def __init__(self, taxonomy: Taxonomy, heads: Heads, model: Model) -> None:
        self._taxonomy = taxonomy
        self._heads = heads
        self._model = model
        self.version = f"{ENGINE}-{heads.digest}"

    @property
    def languages(self) -> frozenset[str]:
        return LANGUAGES

    def read(self, texts: Sequence[Text]) -> list[list[Signal]]:
        known = [one for one in texts if one.language in LANGUAGES]
        embedded = iter(embed(self._model, [one.text for one in known]))
        found: list[list[Signal]] = []
        for text in texts:
            told = next(embedded) if text.language in LANGUAGES else None
            if told is None:
                found.append([])
                continue
            about = None if self._taxonomy.writer(text.kind) == BUDDY else PARTICIPANT
            leaning, where = lean(self._heads, told)
            found.append(
                [
                    self._signal(label, float(sure), float(least), about, told.statements[part].start, told.statements[part].end)
                    for label, sure, least, part in zip(
                        self._heads.labels, probability(leaning), self._heads.thresholds, where, strict=True
                    )
                    if sure >= least
                ]
            )
        return found

    def _signal(self, label: str, sure: float, least: float, about: str | None, start: int, end: int) -> Signal:
        because = f"{self.name} {self.version}: {sure:.2f}, told from {least:.2f}"
        return Signal(label, self._taxonomy.labels[label].direction, round(min(sure, SUREST), 3), start, end, about, because)


def load_embedding_reader(path: Path, taxonomy: Taxonomy) -> EmbeddingReader:
    """The reader with the heads of a file. Raises FileInvalid, also where its package is missing."""
    model = load_model()
    heads = load_heads(path)
    if frozenset(heads.labels) != taxonomy.names or heads.model != MODEL:
        raise FileInvalid([f"{path.name}: is of other labels or another model; `buddy-pipeline q2q train` makes it anew."])
    return EmbeddingReader(taxonomy, heads, model)
