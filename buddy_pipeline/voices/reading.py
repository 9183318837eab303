"""A text read and screened once: its language, labels, scores and flags."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from buddy_pipeline.voices.cues.reader import CueReader, cue_version, load_cue_reader
from buddy_pipeline.voices.languages import recognise
from buddy_pipeline.voices.screening.screen import POLICY, Flag, Screen, load_screen, screen_version
from buddy_pipeline.voices.taxonomy import TAXONOMY, Taxonomy, load_taxonomy
from buddy_pipeline.voices.texts import Reader, Signal, Text
from buddy_pipeline.voices.together import Together
from buddy_pipeline.voices.words import count_words
from buddy_pipeline.yaml_files import digest_of

CUES, SAFETY, HEADS = "cues", "safety", "embedding/heads.npz"
"""What lies in the folder `data/q2q`."""


@dataclass(frozen=True)
class Score:
    """What a text tells on a dimension of one side (``about``; None where that is not clear), 0 to 1, and the labels that tell it."""

    dimension: str
    about: str | None
    score: Decimal
    confidence: float
    is_mixed: bool
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class Reading:
    """``language`` is None where there are too few words to tell; ``is_read`` says whether a reader knows it."""

    language: str | None
    words: int
    is_read: bool
    signals: tuple[Signal, ...]
    scores: tuple[Score, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Versions:
    """By what texts are read and screened."""

    read_by: str
    screened_by: str


class Voices:
    """Reads and screens texts."""

    def __init__(self, taxonomy: Taxonomy, reader: Reader, screen: Screen) -> None:
        self.taxonomy = taxonomy
        self.reader = reader
        self.screen = screen
        self.versions = Versions(f"{reader.name} {reader.version}", f"{screen.name} {screen.version}")

    def read(self, texts: Sequence[Text]) -> list[Reading]:
        """What is in each text. One whose language nobody told is read in the language that it is found to be in."""
        told = [one if one.language else replace(one, language=recognise(one.text, self.reader.languages)) for one in texts]
        return [self._reading(text, signals) for text, signals in zip(told, self.reader.read(told), strict=True)]

    def _reading(self, text: Text, signals: Sequence[Signal]) -> Reading:
        return Reading(
            text.language,
            count_words(text.text),
            text.language in self.reader.languages,
            tuple(signals),
            tuple(self._scores(signals)),
            tuple(self.screen.flags(text)),
        )

    def _scores(self, signals: Sequence[Signal]) -> list[Score]:
        found = []
        for about in dict.fromkeys(one.about for one in signals):
            of_side = [one for one in signals if one.about == about]
            for dimension, score in self.taxonomy.scores(one.label for one in of_side).items():
                own = tuple(one for one in of_side if self.taxonomy.labels[one.label].dimension == dimension)
                is_mixed = self.taxonomy.is_mixed(dimension, (one.label for one in own))
                found.append(Score(dimension, about, score, max(one.confidence for one in own), is_mixed, own))
        return found


def load_voices(folder: Path) -> Voices:
    """The readers and the screen of a folder such as `data/q2q`. Raises FileInvalid."""
    taxonomy = load_taxonomy(folder / TAXONOMY)
    return Voices(taxonomy, _reader(folder, taxonomy), load_screen(folder / SAFETY))


def _reader(folder: Path, taxonomy: Taxonomy) -> Reader:
    """The reader by cues, together with the second one where the taxonomy names it."""
    cues = load_cue_reader(folder / CUES, taxonomy)
    if "embedding" not in taxonomy.readers:
        return cues
    from buddy_pipeline.voices.embedding.reader import load_embedding_reader

    return Together(taxonomy, cues, load_embedding_reader(folder / HEADS, taxonomy), cues.unreal)


def versions(folder: Path) -> Versions:
    """By what `load_voices` of the folder reads, told by the files' digests alone: nothing is compiled. Raises FileInvalid."""
    cues = cue_version(digest_of(folder / TAXONOMY), _digests(folder / CUES))
    rules = screen_version(digest_of(folder / SAFETY / POLICY), _digests(folder / SAFETY))
    return Versions(f"{CueReader.name} {cues}", f"{Screen.name} {rules}")


def _digests(folder: Path) -> dict[str, str]:
    return {path.stem: digest_of(path) for path in folder.glob("*.yaml") if path.name != POLICY}
