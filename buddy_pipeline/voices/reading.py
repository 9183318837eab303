"""A text read and screened once: its language, labels, scores and flags."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from buddy_pipeline.voices.cues.reader import CueReader, cue_version
from buddy_pipeline.voices.languages import recognise
from buddy_pipeline.voices.readers import CUES, CUES_ALONE, Chosen, load_readers
from buddy_pipeline.voices.remote.reader import Desk
from buddy_pipeline.voices.screening.screen import POLICY, Flag, Screen, load_screen, screen_version
from buddy_pipeline.voices.taxonomy import TAXONOMY, Taxonomy, load_taxonomy
from buddy_pipeline.voices.texts import Reader, Signal, Text
from buddy_pipeline.voices.words import count_words
from buddy_pipeline.yaml_files import FileInvalid, digest_of

SAFETY = "safety"
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
    """``language`` is None where there are too few words to tell; ``is_read`` says whether a reader knows it.

    ``is_waiting`` says that a reader could not read it now: what others read in it is not told before all have read it.
    """

    language: str | None
    words: int
    is_read: bool
    signals: tuple[Signal, ...]
    scores: tuple[Score, ...]
    flags: tuple[Flag, ...]
    is_waiting: bool = False


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
        read = iter(self.reader.read([one for one in told if one.to_read]))
        return [self._reading(text, next(read) if text.to_read else ()) for text in told]

    def _reading(self, text: Text, signals: Sequence[Signal] | None) -> Reading:
        return Reading(
            text.language,
            count_words(text.text),
            signals is not None and text.language in self.reader.languages,
            tuple(signals or ()),
            tuple(self._scores(signals or ())),
            tuple(self.screen.flags(text)),
            is_waiting=signals is None,
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


def load_voices(folder: Path, chosen: Chosen = CUES_ALONE, desk: Desk | None = None) -> Voices:
    """The readers that were chosen, and the screen, of a folder such as `data/q2q`. Raises FileInvalid and ReadersInvalid."""
    taxonomy = load_taxonomy(folder / TAXONOMY)
    reader, screen = load_readers(folder, taxonomy, chosen, desk), load_screen(folder / SAFETY)
    if unscreened := sorted(path.stem for path in (folder / CUES).glob("*.yaml") if path.stem not in screen.languages):
        raise FileInvalid(
            [f"{folder / SAFETY}: has no rules for {', '.join(unscreened)}, which is read; no text is read unscreened"]
        )
    return Voices(taxonomy, reader, screen)


def versions_of(folder: Path, chosen: Chosen = CUES_ALONE) -> Versions:
    """By what `load_voices` of the folder reads. By cues alone it is told by the files' digests: nothing is compiled.

    Raises FileInvalid and ReadersInvalid.
    """
    if chosen != CUES_ALONE:
        return load_voices(folder, chosen).versions
    cues = cue_version(digest_of(folder / TAXONOMY), _digests(folder / CUES))
    rules = screen_version(digest_of(folder / SAFETY / POLICY), _digests(folder / SAFETY))
    return Versions(f"{CueReader.name} {cues}", f"{Screen.name} {rules}")


def _digests(folder: Path) -> dict[str, str]:
    return {path.stem: digest_of(path) for path in folder.glob("*.yaml") if path.name != POLICY}
