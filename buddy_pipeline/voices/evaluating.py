"""How well a reader reads: its labels beside those that people gave, with intervals, a language and a label each."""

import itertools
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from buddy_pipeline.voices.taxonomy import Taxonomy
from buddy_pipeline.voices.texts import Signal

Z = 1.959964
"""Of the normal distribution, for intervals of 95 %."""
RESAMPLED = 400
SEED = 20_260_101
BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0001)


@dataclass(frozen=True)
class Labelled:
    """A text as people labelled it (``second``: by another person, None if nobody else did), and as it was read."""

    id: str
    language: str
    labels: frozenset[str]
    second: frozenset[str] | None
    signals: tuple[Signal, ...]

    @property
    def found(self) -> frozenset[str]:
        return frozenset(one.label for one in self.signals)


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``of``, and the interval (Wilson, 95 %) in which the rate lies; None of nothing."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.of:
            return None
        share, spread = self.hits / self.of, Z * Z / self.of
        middle = share + spread / 2
        reach = Z * math.sqrt(share * (1 - share) / self.of + spread / self.of / 4)
        return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))

    def as_json(self) -> dict[str, object]:
        return {"value": _rounded(self.value), "interval": _interval(self.interval), "hits": self.hits, "of": self.of}


@dataclass(frozen=True)
class Quality:
    """Precision, recall and F1 over labels; F1 with a bootstrap interval over texts (95 %)."""

    precision: Rate
    recall: Rate
    f1: float | None
    f1_interval: tuple[float, float] | None

    def as_json(self) -> dict[str, object]:
        return {
            "precision": self.precision.as_json(),
            "recall": self.recall.as_json(),
            "f1": _rounded(self.f1),
            "f1_interval": _interval(self.f1_interval),
        }


@dataclass(frozen=True)
class Evaluation:
    """``direction`` is of dimensions that both speak of, ``false_alarms`` of texts that people gave no label, ``calibration`` by how
    sure the reader was. ``gap`` is the F1 of the best language less that of the worst. ``agreement`` is how far two people agree
    (kappa over all labels, and F1), None where one labelled alone."""

    texts: int
    overall: Quality
    languages: Mapping[str, Quality]
    labels: Mapping[str, Quality]
    direction: Rate
    false_alarms: Rate
    coverage: Rate
    calibration: Sequence[tuple[float, float, Rate]]
    calibration_error: float | None
    gap: float | None
    agreement: tuple[float, float] | None

    def as_json(self) -> dict[str, object]:
        return {
            "texts": self.texts,
            "overall": self.overall.as_json(),
            "languages": {name: one.as_json() for name, one in self.languages.items()},
            "labels": {name: one.as_json() for name, one in self.labels.items()},
            "direction": self.direction.as_json(),
            "false_alarms": self.false_alarms.as_json(),
            "coverage": self.coverage.as_json(),
            "calibration": [
                {"from": low, "mean_confidence": _rounded(mean), **rate.as_json()} for low, mean, rate in self.calibration
            ],
            "calibration_error": _rounded(self.calibration_error),
            "gap_between_languages": _rounded(self.gap),
            "agreement": None
            if self.agreement is None
            else {"kappa": _rounded(self.agreement[0]), "f1": _rounded(self.agreement[1])},
        }


def evaluate(taxonomy: Taxonomy, texts: Sequence[Labelled]) -> Evaluation:
    """How labels that were read compare with those that people gave, over at least one text."""
    languages = {one: quality([text for text in texts if text.language == one]) for one in sorted({t.language for t in texts})}
    told = sorted(frozenset().union(*(one.labels | one.found for one in texts)))
    reached = [one.f1 for one in languages.values() if one.f1 is not None]
    calibration = _calibration(texts)
    return Evaluation(
        texts=len(texts),
        overall=quality(texts),
        languages=languages,
        labels={label: quality(texts, label) for label in told},
        direction=_direction(taxonomy, texts),
        false_alarms=Rate(sum(bool(one.found) for one in texts if not one.labels), sum(not one.labels for one in texts)),
        coverage=Rate(sum(bool(one.found) for one in texts if one.labels), sum(bool(one.labels) for one in texts)),
        calibration=calibration,
        calibration_error=_calibration_error(calibration),
        gap=max(reached) - min(reached) if reached else None,
        agreement=_agreement(taxonomy, texts),
    )


def quality(texts: Sequence[Labelled], label: str | None = None) -> Quality:
    """Over all labels, or one."""
    counts = [_counts(one.found, one.labels, label) for one in texts]
    hits, found, given = _summed(counts)
    return Quality(Rate(hits, found), Rate(hits, given), _f1(hits, found, given), _bootstrap(counts))


def most_frequent(texts: Sequence[Labelled]) -> Quality:
    """The baseline that gives each text the label that people gave most often."""
    given = Counter(label for one in texts for label in one.labels)
    label = frozenset({given.most_common(1)[0][0]}) if given else frozenset[str]()
    counts = [_counts(label, one.labels, None) for one in texts]
    hits, found, all_given = _summed(counts)
    return Quality(Rate(hits, found), Rate(hits, all_given), _f1(hits, found, all_given), _bootstrap(counts))


def _summed(counts: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    return sum(one[0] for one in counts), sum(one[1] for one in counts), sum(one[2] for one in counts)


def _counts(found: frozenset[str], given: frozenset[str], label: str | None) -> tuple[int, int, int]:
    if label is not None:
        found, given = found & {label}, given & {label}
    return len(found & given), len(found), len(given)


def _f1(hits: int, found: int, given: int) -> float | None:
    return 2 * hits / (found + given) if found + given else None


def _bootstrap(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float] | None:
    """The interval of F1 over texts drawn again and again; each run draws the same."""
    told = [one for one in counts if one[1] + one[2]]
    if not told:
        return None
    dice = random.Random(SEED)  # noqa: S311 - draws texts, no secrets
    drawn = sorted(
        2 * sum(one[0] for one in again) / sum(one[1] + one[2] for one in again)
        for again in (dice.choices(told, k=len(told)) for _ in range(RESAMPLED))
    )
    return drawn[int(0.025 * RESAMPLED)], drawn[int(0.975 * RESAMPLED) - 1]


def _direction(taxonomy: Taxonomy, texts: Iterable[Labelled]) -> Rate:
    """Of the dimensions of which both speak in one direction, in how many it is the same one."""
    same = told = 0
    for text in texts:
        found, given = _directions(taxonomy, text.found), _directions(taxonomy, text.labels)
        for dimension in found.keys() & given.keys():
            told += 1
            same += found[dimension] == given[dimension]
    return Rate(same, told)


def _directions(taxonomy: Taxonomy, labels: frozenset[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for label in labels:
        found.setdefault(taxonomy.labels[label].dimension, set()).add(taxonomy.labels[label].direction)
    return {dimension: frozenset(directions) for dimension, directions in found.items()}


def _calibration(texts: Iterable[Labelled]) -> list[tuple[float, float, Rate]]:
    """How often labels were right, by how sure the reader was of them: from where, how sure on average, how often right."""
    told = [(signal.confidence, signal.label in one.labels) for one in texts for signal in one.signals]
    found = []
    for low, high in itertools.pairwise(BINS):
        inside = [one for one in told if low <= one[0] < high]
        if inside:
            found.append(
                (low, sum(sure for sure, _ in inside) / len(inside), Rate(sum(right for _, right in inside), len(inside)))
            )
    return found


def _calibration_error(bins: Sequence[tuple[float, float, Rate]]) -> float | None:
    total = sum(rate.of for _, _, rate in bins)
    return sum(rate.of * abs(mean - rate.hits / rate.of) for _, mean, rate in bins) / total if total else None


def _agreement(taxonomy: Taxonomy, texts: Sequence[Labelled]) -> tuple[float, float] | None:
    """Cohen's kappa over every label of every text that two people labelled, and the F1 of one beside the other."""
    both = [(one.labels, one.second) for one in texts if one.second is not None]
    if not both:
        return None
    cells = len(both) * len(taxonomy.labels)
    agreed = sum(len(one & other) for one, other in both)
    first, second = sum(len(one) for one, _ in both), sum(len(other) for _, other in both)
    observed = (cells - first - second + 2 * agreed) / cells
    by_chance = (first * second + (cells - first) * (cells - second)) / cells**2
    return (observed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0, _f1(agreed, first, second) or 0.0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _interval(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(one, 3) for one in interval]
