"""The cues of a language: a file that says which words tell what, and which take the meaning away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from buddy_pipeline.validation import Model, Name, Text, validated
from buddy_pipeline.voices.cues.patterns import Finder, Groups, Pattern, PatternInvalid, Variants, parse
from buddy_pipeline.yaml_files import FileInvalid, YamlFile, read_yaml

LARGEST_FILE = 1024 * 1024
"""Bytes of a file of cues or rules."""
Phrases = Annotated[str, Field(pattern=r"\S")]
"""Cues between commas, or one a line; what follows # is a comment."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Around(Model):
    """What around a cue takes its meaning away, or tells of whom it is. All of it are cues.

    ``negation`` within ``negation_before`` words before a cue, or ``negation_after`` words after it, in the same clause, denies it;
    ``not_negating`` holds what contains such a word and denies nothing. ``hypothetical`` and ``wish`` anywhere before it in the sentence
    make it unreal, ``hedge`` less sure. ``first`` is the writer, ``third`` somebody talked of, ``we`` both; ``others`` are people
    who are neither.
    """

    negation: Phrases
    negation_before: int
    negation_after: int
    not_negating: Phrases | None = None
    hypothetical: Phrases
    wish: Phrases
    hedge: Phrases
    but: Phrases
    first: Phrases
    third: Phrases
    we: Phrases
    others: Phrases
    saying: Phrases | None = None


class _File(Model):
    language: Language
    name: Text
    reviewed: Text
    prefixes: tuple[str, ...] = ()
    groups: dict[Name, Phrases] = Field(default_factory=dict)
    around: Around | None = None
    sure: dict[Name, Phrases]
    likely: dict[Name, Phrases] = Field(default_factory=dict)
    hint: dict[Name, Phrases] = Field(default_factory=dict)


@dataclass(frozen=True)
class Cue:
    """What finding a pattern tells: a label (or rule), and how ``sure`` that is, from 0 to 1."""

    label: str
    sure: float


SURE, LIKELY, HINT = 0.9, 0.7, 0.4
"""How sure each part of a file is. A hint alone tells nothing (`least_confidence` of the taxonomy), two different ones do."""


@dataclass(frozen=True)
class Lexicon:
    """The cues of one language, by their text; and the finders of all that its file lists. ``digest`` changes with the file."""

    language: str
    digest: str
    cues: Mapping[str, tuple[Cue, ...]]
    finder: Finder
    around: Mapping[str, Finder]
    negation_before: int
    negation_after: int


def load_lexicon(path: Path, labels: frozenset[str]) -> Lexicon:
    """The cues of a file for these labels. Raises FileInvalid: a line for each fault, with file and line."""
    file = read_yaml(path, LARGEST_FILE)
    told = validated(_File, file)
    refuse_other_name(file, told.language)
    reading = PhrasesReader(file)
    groups = reading.groups(told.groups)
    variants = Variants(told.prefixes)
    cues: dict[str, list[Cue]] = {}
    patterns: list[Pattern] = []
    for how, sure in (("sure", SURE), ("likely", LIKELY), ("hint", HINT)):
        for label, text in getattr(told, how).items():
            if label not in labels:
                reading.faults.append(file.fault((how, label), f"is no label; there are: {', '.join(sorted(labels))}"))
            for pattern in reading.patterns((how, label), text, groups):
                patterns.append(pattern)
                known = cues.setdefault(pattern.text, [])
                if all(one.label != label for one in known):
                    known.append(Cue(label, sure))
    around = {} if told.around is None else _around(told.around, reading, groups, variants)
    if reading.faults:
        raise FileInvalid(reading.faults)
    before, after = (0, 0) if told.around is None else (told.around.negation_before, told.around.negation_after)
    unique = list({one.text: one for one in patterns}.values())
    return Lexicon(
        told.language,
        file.digest,
        {text: tuple(found) for text, found in cues.items()},
        Finder(unique, variants),
        around,
        before,
        after,
    )


def refuse_other_name(file: YamlFile, language: str) -> None:
    """A file is named for its language, so that its version is known without reading it. Raises FileInvalid."""
    if file.path.stem != language:
        raise FileInvalid([file.fault(("language",), f"is {language}, so the file must be called {language}.yaml")])


def _around(told: Around, reading: "PhrasesReader", groups: Groups, variants: Variants) -> dict[str, Finder]:
    return {
        name: Finder(list(reading.patterns(("around", name), text, groups)), variants)
        for name in Around.model_fields
        if isinstance(text := getattr(told, name), str)
    }


class PhrasesReader:
    """Reads the cues of blocks of text, and notes the faults of each line."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.faults: list[str] = []

    def lines(self, place: tuple[str, ...], text: str) -> Iterator[tuple[int, str]]:
        """What stands in a block, with its line in the file."""
        first = self.file.line_of(place) + (1 if "\n" in text else 0)
        for number, line in enumerate(text.split("\n"), first):
            for piece in line.split("#")[0].split(","):
                if piece.strip():
                    yield number, piece.strip()

    def groups(self, told: Mapping[str, str]) -> Groups:
        """The words that the file lists under a name."""
        return Groups({name: [one for _, one in self.lines(("groups", name), text)] for name, text in told.items()})

    def patterns(self, place: tuple[str, ...], text: str, groups: Groups) -> Iterator[Pattern]:
        for number, line in self.lines(place, text):
            try:
                yield parse(line, groups)
            except PatternInvalid as error:
                self.faults.append(f"{self.file.path.name}, line {number}: {'.'.join(place)}: {line!r}: {error}.")
