"""The taxonomy: which dimensions and labels there are, what each means, and how labels make scores (methodology, "Q2Q")."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from buddy_pipeline.validation import Model, Name, Number, Share, ShortText, Text, refused, validated
from buddy_pipeline.voices.texts import BUDDY, PARTICIPANT
from buddy_pipeline.yaml_files import read_yaml

TAXONOMY = "taxonomy.yaml"
"""Its file in the folder with what texts are read by."""
MIXED = "mixed"
_DIRECTIONS = Literal["positive", "negative", "neutral"]


class Label(Model):
    """What a text may tell. ``kin`` is the name under which several labels are one, which ``level`` tells apart."""

    dimension: Name
    direction: _DIRECTIONS
    definition: Text
    examples: tuple[Text, ...] = Field(min_length=1)
    counter_examples: tuple[Text, ...] = Field(min_length=1)
    kin: Name | None = None
    level: Name | None = None


class Values(Model):
    """Each label has a value; several that differ are ``mixed``, or their mean where nothing is said of that."""

    how: Literal["values"]
    values: dict[Name, Share]
    mixed: Share | None = None
    source: Text

    def score(self, labels: frozenset[str]) -> Decimal:
        told = {self.values[one] for one in labels}
        if len(told) > 1 and self.mixed is not None:
            return self.mixed
        return sum(told, Decimal(0)) / len(told)


class Steps(Model):
    """``start``, and ``step`` for each different label that it counts, no further than ``end``; ``otherwise`` where there is none."""

    how: Literal["steps"]
    start: Share
    step: Number
    end: Share
    counts: _DIRECTIONS
    otherwise: Share | None = None
    source: Text

    def score(self, counted: int) -> Decimal | None:
        if counted == 0:
            return self.otherwise
        reached = self.start + self.step * counted
        return max(reached, self.end) if self.step < 0 else min(reached, self.end)


class Dimension(Model):
    title: ShortText
    definition: Text
    score: Annotated[Values | Steps, Field(discriminator="how")]


class Kind(Model):
    """A kind of text: who writes it (None: either side), and on which dimensions it is about to tell most."""

    title: ShortText
    writer: Literal["participant", "buddy"] | None = None
    focus: tuple[Name, ...] = ()


class _File(Model):
    version: ShortText
    least_confidence: Share
    dimensions: dict[Name, Dimension]
    labels: dict[Name, Label]
    kinds: dict[Name, Kind]

    @model_validator(mode="after")
    def _fits(self) -> "_File":
        for name, label in self.labels.items():
            if label.dimension not in self.dimensions:
                raise refused("is no dimension of this file", "labels", name, "dimension")
        for name, dimension in self.dimensions.items():
            if isinstance(dimension.score, Values):
                own = {label for label, told in self.labels.items() if told.dimension == name}
                if own != set(dimension.score.values):
                    raise refused(f"must have these labels: {', '.join(sorted(own))}", "dimensions", name, "score", "values")
        for name, kind in self.kinds.items():
            if unknown := [one for one in kind.focus if one not in self.dimensions]:
                raise refused(f"has no dimension: {', '.join(unknown)}", "kinds", name, "focus")
        return self


@dataclass(frozen=True)
class Taxonomy:
    """The file that was read, its version, and a digest that every score carries."""

    version: str
    digest: str
    least_confidence: float
    dimensions: dict[str, Dimension]
    labels: dict[str, Label]
    kinds: dict[str, Kind]

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.labels)

    def writer(self, kind: str | None) -> str | None:
        """Who writes a kind of text; None where it may be either side."""
        told = self.kinds.get(kind or "")
        return None if told is None else told.writer

    def scores(self, labels: Iterable[str]) -> dict[str, Decimal]:
        """The score, 0 to 1, of each dimension of which a label tells. No label, no score."""
        told = frozenset(labels)
        found: dict[str, Decimal] = {}
        for name, dimension in self.dimensions.items():
            own = frozenset(one for one in told if self.labels[one].dimension == name)
            score = self._score(dimension, own) if own else None
            if score is not None:
                found[name] = score
        return found

    def is_mixed(self, dimension: str, labels: Iterable[str]) -> bool:
        """Whether labels of a dimension speak against one another."""
        return len({self.labels[one].direction for one in labels if self.labels[one].dimension == dimension}) > 1

    def _score(self, dimension: Dimension, own: frozenset[str]) -> Decimal | None:
        rule = dimension.score
        if isinstance(rule, Values):
            return rule.score(own)
        return rule.score(sum(self.labels[one].direction == rule.counts for one in own))


def load_taxonomy(path: Path) -> Taxonomy:
    """The taxonomy of a file. Raises FileInvalid: a line for each fault, with file and line."""
    file = read_yaml(path)
    told = validated(_File, file)
    return Taxonomy(told.version, file.digest, float(told.least_confidence), told.dimensions, told.labels, told.kinds)


def other_side(side: str) -> str:
    return BUDDY if side == PARTICIPANT else PARTICIPANT
