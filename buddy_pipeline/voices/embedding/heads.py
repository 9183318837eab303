"""A head for each label: logistic regression over embeddings, calibrated, with the threshold from which on it is believed."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from buddy_pipeline.voices.embedding.model import Numbers
from buddy_pipeline.yaml_files import DIGEST_LENGTH, FileInvalid

Given = NDArray[np.bool_]
"""A row a text, a column a label: whether people gave it."""

PENALTY = 0.015
"""Of large weights (L2), for embeddings of length 10 around their middle."""
ROUNDS = 300
LENGTH = 10.0
PRECISION = 0.85
"""That a label has to reach on texts that its head was not trained on."""
FEWEST = 10
"""Labels that have to be found there; of fewer, a precision says little."""
NEVER = 2.0
"""The threshold of a label that cannot reach it, which is left to cues: no probability is as high."""


@dataclass(frozen=True, eq=False)
class Heads:
    """``weights`` is a row a label. ``anchors`` is the digest of what they were trained on, ``model`` by what it was embedded."""

    labels: tuple[str, ...]
    weights: Numbers
    bias: Numbers
    thresholds: Numbers
    anchors: str
    model: str

    @property
    def digest(self) -> str:
        told = repr((self.labels, self.anchors, self.model)).encode()
        return hashlib.sha256(told + b"".join(one.tobytes() for one in (self.weights, self.bias, self.thresholds))).hexdigest()[
            :8
        ]

    def lean(self, embedded: Numbers) -> Numbers:
        """For each sentence (row) how far it leans to each label: log odds."""
        return embedded @ self.weights.T + self.bias

    def calibrated(self, slope: Numbers, shift: Numbers, thresholds: Numbers) -> "Heads":
        """The heads whose leanings are those of these, times ``slope`` (above 0), plus ``shift``."""
        weights, bias = self.weights * slope[:, None], self.bias * slope + shift
        return Heads(self.labels, weights, bias, thresholds, self.anchors, self.model)

    def save(self, path: Path) -> None:
        """As single precision, which is what `load_heads` gives back."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            path,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float32),
            bias=self.bias.astype(np.float32),
            thresholds=self.thresholds.astype(np.float32),
            trained_on=np.array([self.anchors, self.model]),
        )


def load_heads(path: Path) -> Heads:
    """Raises FileInvalid."""
    try:
        with np.load(path, allow_pickle=False) as told:
            anchors, model = map(str, told["trained_on"])
            weights, bias, thresholds = (told[name].astype(np.float64) for name in ("weights", "bias", "thresholds"))
            return Heads(tuple(map(str, told["labels"])), weights, bias, thresholds, anchors, model)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        raise FileInvalid([f"{path.name}: no heads can be read from it; `buddy-pipeline q2q train` makes them."]) from None


def train(labels: tuple[str, ...], embedded: Numbers, given: Given, anchors: str, model: str) -> Heads:
    """A head a label: gradient descent with momentum from the labels' shares, so that the same texts give the same heads."""
    middle = embedded.mean(axis=0)
    scale = LENGTH / np.sqrt(((embedded - middle) ** 2).sum(axis=1).mean())
    inputs = np.hstack([(embedded - middle) * scale, np.ones((len(embedded), 1))])
    share = np.clip(given.mean(axis=0), 1e-4, 1 - 1e-4)
    found = np.zeros((inputs.shape[1], len(labels)))
    found[-1] = np.log(share / (1 - share))
    ahead = found
    penalty = np.full((inputs.shape[1], 1), PENALTY)
    penalty[-1] = 0
    step = 1 / (0.25 * np.linalg.norm(inputs.T @ inputs / len(inputs), 2) + PENALTY)
    for number in range(ROUNDS):
        slope = inputs.T @ (probability(inputs @ ahead) - given) / len(inputs) + penalty * ahead
        following = ahead - step * slope
        ahead = following + number / (number + 3) * (following - found)
        found = following
    weights = found[:-1].T * scale
    return Heads(labels, weights, found[-1] - weights @ middle, np.full(len(labels), 0.5), anchors, model)


def platt(leaning: Numbers, given: Given) -> tuple[float, float]:
    """Slope and shift by which the leanings to one label become its log odds (Platt 1999, with his targets for few texts)."""
    hits = given.sum()
    target = np.where(given, (hits + 1) / (hits + 2), 1 / (len(given) - hits + 2))
    inputs = np.column_stack([leaning, np.ones(len(leaning))])
    found = np.array([1.0, 0.0])
    for _ in range(50):
        sure = probability(inputs @ found)
        slope = inputs.T @ (sure - target) + 1e-3 * (found - [1.0, 0.0])
        bend = (inputs * (sure * (1 - sure))[:, None]).T @ inputs + 1e-3 * np.eye(2)
        found = found - np.linalg.solve(bend, slope)
    return max(float(found[0]), 0.05), float(found[1])


def threshold(sure: Numbers, given: Given, least: float) -> float:
    """The lowest probability, not below ``least``, from which on a label is right often enough; NEVER if there is none."""
    order = np.argsort(-sure, kind="stable")
    found = np.arange(1, len(sure) + 1)
    is_enough = (np.cumsum(given[order]) / found >= PRECISION) & (found >= FEWEST) & (sure[order] >= least)
    return float(sure[order][np.flatnonzero(is_enough)[-1]]) if is_enough.any() else NEVER


def believed(heads: Heads) -> list[str]:
    """The labels that are told at all."""
    return [label for label, least in zip(heads.labels, heads.thresholds, strict=True) if least < NEVER]


def probability(leaning: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(leaning, -60, 60)))


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
