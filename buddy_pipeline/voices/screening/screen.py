"""The flags of a text."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from buddy_pipeline.voices.masking.personal_data import find_personal_data
from buddy_pipeline.voices.screening.policy import Policy, Reason, load_policy
from buddy_pipeline.voices.screening.rules import Rule, Rules, load_rules
from buddy_pipeline.voices.texts import Text
from buddy_pipeline.voices.words import Sentence, sentences

POLICY = "policy.yaml"
LEAST = 0.5
LINK = "link"
"""Kind of personal data that is masked, and is none that should not stand in a note."""
OF_DATA = 0.9
SUREST = 0.99
ENGINE = "1"
"""Goes up when rules are matched differently."""


@dataclass(frozen=True)
class Flag:
    """A reason for a person to look at a text: ``kind`` says which danger, or which personal data. ``because`` holds no word of it."""

    reason: Reason
    kind: str | None
    confidence: float
    priority: int
    start: int
    end: int
    because: str


@dataclass(frozen=True)
class _Hit:
    rule: Rule
    pattern: str
    start: int
    end: int


class Screen:
    """Screens texts of any language by the rules of its script: what people write in danger is not always in one language."""

    name = "rules"

    def __init__(self, policy: Policy, rules: Sequence[Rules]) -> None:
        self.policy = policy
        self._rules = list(rules)
        self.version = screen_version(policy.digest, {one.language: one.digest for one in rules})

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(one.language for one in self._rules)

    def flags(self, text: Text) -> list[Flag]:
        """The flags of a text, the most urgent first: one for each reason and kind."""
        scripts = _scripts(text.text)
        told = sentences(text.text)
        hits: list[_Hit] = []
        for rules in self._rules:
            if rules.script in scripts:
                is_own = rules.language == text.language or text.language not in self.languages
                hits += (hit for sentence in told for hit in _hits(rules, sentence, with_words=is_own))
        found: dict[tuple[Reason, str | None], list[_Hit]] = {}
        for hit in hits:
            found.setdefault((hit.rule.reason, hit.rule.kind), []).append(hit)
        flags = [self._flag(reason, kind, several) for (reason, kind), several in found.items()]
        flags += self._personal_data(text.text)
        return sorted(
            (one for one in flags if one.confidence >= LEAST), key=lambda one: (one.priority, -one.confidence, one.start)
        )

    def _personal_data(self, text: str) -> list[Flag]:
        """Addresses, numbers and the like that have no place in a note: one flag for each kind."""
        priority = self.policy.handling[Reason.PII_LEAKAGE].priority
        found = {one.kind: one for one in reversed(find_personal_data(text)) if one.kind != LINK}
        return [
            Flag(Reason.PII_LEAKAGE, kind, OF_DATA, priority, one.start, one.end, f"personal data: {kind}")
            for kind, one in found.items()
        ]

    def _flag(self, reason: Reason, kind: str | None, hits: list[_Hit]) -> Flag:
        shown = max(hits, key=lambda one: (one.rule.sure, -one.start))
        doubt = 1.0
        for sure in {one.pattern: one.rule.sure for one in hits}.values():
            doubt *= 1 - sure
        priority = self.policy.handling[reason].priority
        return Flag(reason, kind, round(min(1 - doubt, SUREST), 3), priority, shown.start, shown.end, f"rule: {shown.pattern}")


def screen_version(policy: str, rules: Mapping[str, str]) -> str:
    """The version of the screen, by the digests of the policy and of the files of languages."""
    digests = policy + "".join(digest for _, digest in sorted(rules.items()))
    return f"{ENGINE}-{hashlib.sha256(digests.encode()).hexdigest()[:8]}"


def load_screen(folder: Path) -> Screen:
    """The screen by a folder: `policy.yaml`, and the rules of each language. Raises FileInvalid."""
    rules = [load_rules(path) for path in sorted(folder.glob("*.yaml")) if path.name != POLICY]
    return Screen(load_policy(folder / POLICY), rules)


def _hits(rules: Rules, sentence: Sentence, *, with_words: bool) -> Iterator[_Hit]:
    """The rules that a sentence meets. Single words count ``with_words`` only, that is in their own language: `slutt` is no English."""
    words = [word.spelled for word in sentence.words]
    found = list(rules.finder.find(words))
    if not found:
        return
    harmless = [(first, end) for _, first, end in rules.harmless.find(words)]
    negations = [(first, end) for _, first, end in rules.negation.find(words)]
    for pattern, first, end in found:
        if not with_words and end - first == 1:
            continue
        if any(start < end and first < stop for start, stop in harmless) or _is_denied(rules, sentence, negations, first, end):
            continue
        for rule in rules.rules[pattern.text]:
            yield _Hit(rule, pattern.text, sentence.words[first].start, sentence.words[end - 1].end)


def _is_denied(rules: Rules, sentence: Sentence, negations: Sequence[tuple[int, int]], first: int, end: int) -> bool:
    """Whether a word right beside it, in the same clause, denies it. One further away mostly denies something else."""
    words = sentence.words
    return any(
        (stop <= first and first - stop < rules.negation_before and words[start].clause == words[first].clause)
        or (start >= end and start - end < rules.negation_after and words[start].clause == words[end - 1].clause)
        for start, stop in negations
    )


def _scripts(text: str) -> set[str]:
    """The scripts of its letters, of those in which there are rules."""
    return {found for sign in set(text) if sign.isalpha() and (found := _script(sign))}


def _script(sign: str) -> str | None:
    name = unicodedata.name(sign, "")
    return next((one for one in ("latin", "cyrillic", "arabic") if name.startswith(one.upper())), None)
