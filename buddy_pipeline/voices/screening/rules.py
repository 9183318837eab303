"""The rules of a language: which words are a reason to look, and which harmless ways of speaking hold such words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from buddy_pipeline.validation import Model, Name, Text, validated
from buddy_pipeline.voices.cues.lexicon import LARGEST_FILE, Language, Phrases, PhrasesReader, refuse_other_name
from buddy_pipeline.voices.cues.patterns import Finder, Pattern, Variants
from buddy_pipeline.voices.screening.policy import Reason
from buddy_pipeline.yaml_files import FileInvalid, read_yaml

SURE, LIKELY, HINT = 0.95, 0.75, 0.4
"""How sure each part of a file is. A hint alone is no reason, two different ones are."""


class _Tiers(Model):
    sure: Phrases | None = None
    likely: Phrases | None = None
    hint: Phrases | None = None


class _File(Model):
    """``danger`` by kind of danger. ``harmless`` are ways of speaking: what they hold is no reason. ``negation`` within
    ``negation_before`` words before a rule, or ``negation_after`` after it, denies it."""

    language: Language
    name: Text
    script: Literal["latin", "cyrillic", "arabic"]
    reviewed: Text
    prefixes: tuple[str, ...] = ()
    groups: dict[Name, Phrases] = Field(default_factory=dict)
    negation: Phrases
    negation_before: int
    negation_after: int
    danger: dict[Name, _Tiers]
    hate_speech: _Tiers
    profanity: _Tiers
    other: _Tiers | None = None
    harmless: Phrases


@dataclass(frozen=True)
class Rule:
    """What finding a pattern means: the ``kind`` of danger, where it is one."""

    reason: Reason
    kind: str | None
    sure: float


@dataclass(frozen=True)
class Rules:
    language: str
    script: str
    digest: str
    rules: Mapping[str, tuple[Rule, ...]]
    finder: Finder
    harmless: Finder
    negation: Finder
    negation_before: int
    negation_after: int


def load_rules(path: Path) -> Rules:
    """The rules of a file. Raises FileInvalid: a line for each fault, with file and line."""
    file = read_yaml(path, LARGEST_FILE)
    told = validated(_File, file)
    refuse_other_name(file, told.language)
    reading = PhrasesReader(file)
    groups = reading.groups(told.groups)
    variants = Variants(told.prefixes)
    places = [(("danger", kind), Reason.DANGER, kind, tiers) for kind, tiers in told.danger.items()]
    places += [
        ((reason.value,), reason, None, tiers)
        for reason, tiers in (
            (Reason.HATE_SPEECH, told.hate_speech),
            (Reason.PROFANITY, told.profanity),
            (Reason.OTHER, told.other),
        )
        if tiers is not None
    ]
    rules: dict[str, list[Rule]] = {}
    patterns: dict[str, Pattern] = {}
    for place, reason, kind, tiers in places:
        for tier, sure in (("sure", SURE), ("likely", LIKELY), ("hint", HINT)):
            for pattern in reading.patterns((*place, tier), getattr(tiers, tier) or "", groups):
                patterns[pattern.text] = pattern
                rules.setdefault(pattern.text, []).append(Rule(reason, kind, sure))
    harmless = Finder(list(reading.patterns(("harmless",), told.harmless, groups)), variants)
    negation = Finder(list(reading.patterns(("negation",), told.negation, groups)), variants)
    if reading.faults:
        raise FileInvalid(reading.faults)
    finder = Finder(patterns.values(), variants)
    by_text = {text: tuple(found) for text, found in rules.items()}
    return Rules(
        told.language, told.script, file.digest, by_text, finder, harmless, negation, told.negation_before, told.negation_after
    )
