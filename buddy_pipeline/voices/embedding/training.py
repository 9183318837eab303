"""Heads from labelled texts: trained on anchors, calibrated on texts that they were not trained on."""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from buddy_pipeline.voices.embedding.heads import Given, Heads, digest_of, platt, probability, threshold, train
from buddy_pipeline.voices.embedding.leaning import Embedded, embed, lean
from buddy_pipeline.voices.embedding.model import MODEL, Model, Numbers
from buddy_pipeline.voices.taxonomy import Taxonomy
from buddy_pipeline.yaml_files import FileInvalid

ANCHORS, DEVELOPMENT = "anchors", "sets/development.jsonl"
"""What lies in the folder `data/q2q`."""
FOLDS = 5
_BATCH = 100


@dataclass(frozen=True)
class Anchor:
    """A labelled text. Translations and near variants of a text are the same ``item``, which is never split."""

    item: str
    text: str
    labels: frozenset[str]

    @property
    def fold(self) -> int:
        return zlib.crc32(self.item.encode()) % FOLDS


@dataclass(frozen=True, eq=False)
class Texts:
    """Labelled texts that state something, embedded."""

    anchors: tuple[Anchor, ...]
    embedded: tuple[Embedded, ...]
    given: Given

    @property
    def whole(self) -> Numbers:
        return np.stack([one.whole for one in self.embedded])

    def where(self, chosen: Sequence[bool]) -> "Texts":
        kept = np.flatnonzero(chosen)
        return Texts(tuple(self.anchors[at] for at in kept), tuple(self.embedded[at] for at in kept), self.given[kept])

    def lean(self, heads: Heads) -> Numbers:
        return np.stack([lean(heads, one)[0] for one in self.embedded])


def anchor_files(folder: Path) -> list[Path]:
    return [*sorted((folder / ANCHORS).glob("*.jsonl")), folder / DEVELOPMENT]


def count_anchors(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in anchor_files(folder))


def digest_of_anchors(folder: Path) -> str:
    return digest_of(b"\n".join(path.name.encode() + b"\n" + path.read_bytes() for path in anchor_files(folder)))


def make_heads(folder: Path, taxonomy: Taxonomy, model: Model, progress: Callable[[int], None] = lambda _: None) -> Heads:
    """Heads trained on the anchors of a folder such as `data/q2q`, and calibrated on anchors that were held out and the development
    set. Raises FileInvalid."""
    *anchors, development = [read_anchors(path, taxonomy) for path in anchor_files(folder)]
    trained_on = embedded_texts(taxonomy, model, [one for file in anchors for one in file], progress)
    held_out = embedded_texts(taxonomy, model, development, progress)
    return calibrated_heads(taxonomy, trained_on, held_out, digest_of_anchors(folder))


def calibrated_heads(taxonomy: Taxonomy, anchors: Texts, development: Texts | None, digest: str) -> Heads:
    labels = tuple(taxonomy.labels)
    heads = train(labels, anchors.whole, anchors.given, digest, MODEL)
    leaning: list[Numbers] = []
    given: list[Given] = []
    for fold in sorted({one.fold for one in anchors.anchors}):
        is_out = [one.fold == fold for one in anchors.anchors]
        kept, out = anchors.where([not one for one in is_out]), anchors.where(is_out)
        leaning.append(out.lean(train(labels, kept.whole, kept.given, digest, MODEL)))
        given.append(out.given)
    if development is not None:
        leaning.append(development.lean(heads))
        given.append(development.given)
    return _calibrated(heads, np.concatenate(leaning), np.concatenate(given), taxonomy.least_confidence)


def embedded_texts(
    taxonomy: Taxonomy, model: Model, anchors: Sequence[Anchor], progress: Callable[[int], None] = lambda _: None
) -> Texts:
    vectors: list[Embedded | None] = []
    for at in range(0, len(anchors), _BATCH):
        batch = anchors[at : at + _BATCH]
        vectors += embed(model, [one.text for one in batch])
        progress(len(batch))
    told = [(anchor, vector) for anchor, vector in zip(anchors, vectors, strict=True) if vector is not None]
    given = np.array([[label in anchor.labels for label in taxonomy.labels] for anchor, _ in told], dtype=bool)
    return Texts(tuple(one for one, _ in told), tuple(one for _, one in told), given)


def read_anchors(path: Path, taxonomy: Taxonomy) -> list[Anchor]:
    """The texts of a file: lines `{"id", "item", "text", "labels": [{"label"}]}`. Raises FileInvalid: a line a fault."""
    found: list[Anchor] = []
    faults: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            told = json.loads(line)
            labels = frozenset(str(one["label"]) for one in told["labels"])
            found.append(Anchor(str(told.get("item") or told["id"]), str(told["text"]), labels))
        except (ValueError, KeyError, TypeError):
            faults.append(f"{path.name}, line {number}: is no labelled text.")
            continue
        if unknown := sorted(labels - taxonomy.names):
            faults.append(f"{path.name}, line {number}: no label is called {', '.join(unknown)}.")
    if faults:
        raise FileInvalid(faults)
    return found


def _calibrated(heads: Heads, leaning: Numbers, given: Given, least: float) -> Heads:
    slopes, shifts = map(np.array, zip(*(platt(one, told) for one, told in zip(leaning.T, given.T, strict=True)), strict=True))
    sure = probability(leaning * slopes + shifts)
    thresholds = np.array([threshold(one, told, least) for one, told in zip(sure.T, given.T, strict=True)])
    return heads.calibrated(slopes, shifts, thresholds)
