"""The reader by cues: no network, no model, and each label opens to the cue that it rests on."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from buddy_pipeline.voices.cues.context import FIRST, OTHERS, THIRD, Before, Context, Span
from buddy_pipeline.voices.cues.lexicon import Cue, Lexicon, load_lexicon
from buddy_pipeline.voices.cues.patterns import Pattern
from buddy_pipeline.voices.cues.unreal import unreal_sentences
from buddy_pipeline.voices.taxonomy import Taxonomy, other_side
from buddy_pipeline.voices.texts import PARTICIPANT, Signal, Text
from buddy_pipeline.voices.words import Word, sentences

HEDGED = 0.7
"""By this much less sure is what the writer doubts."""
SUREST = 0.98
ENGINE = "1"
"""Goes up when cues are matched differently."""


@dataclass(frozen=True)
class _Found:
    """A cue in its sentence, of somebody."""

    label: str
    pattern: str
    sure: float
    whose: str | None
    start: int
    end: int
    span: Span


class CueReader:
    """Reads the languages of a folder: `en.yaml` and so on (docs/voices.md)."""

    name = "cues"

    def __init__(self, taxonomy: Taxonomy, lexicons: Mapping[str, Lexicon]) -> None:
        self._taxonomy = taxonomy
        self._lexicons = dict(lexicons)
        self.version = cue_version(taxonomy.digest, {language: lexicon.digest for language, lexicon in self._lexicons.items()})

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._lexicons)

    def unreal(self, text: Text) -> list[tuple[int, int]]:
        """The sentences that imagine or wish something, or speak of others; none in a language that it does not know."""
        lexicon = self._lexicons.get(text.language or "")
        return [] if lexicon is None else unreal_sentences(lexicon, text.text)

    def read(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [self._read(text) for text in texts]

    def _read(self, text: Text) -> list[Signal]:
        lexicon = self._lexicons.get(text.language or "")
        if lexicon is None:
            return []
        writer = self._taxonomy.writer(text.kind)
        by_label: dict[tuple[str, str | None], list[_Found]] = {}
        for found in _found(lexicon, self._taxonomy, text.text):
            about = _about(writer, found.whose)
            by_label.setdefault((found.label, about), []).append(found)
        signals = [self._signal(label, about, founds) for (label, about), founds in by_label.items()]
        return [one for one in signals if one.confidence >= self._taxonomy.least_confidence]

    def _signal(self, label: str, about: str | None, founds: list[_Found]) -> Signal:
        """A label of somebody: several cues for it make it surer, the surest shows the words."""
        shown = max(founds, key=lambda one: (one.sure, -one.start))
        doubt = 1.0
        for sure in {one.pattern: one.sure for one in founds}.values():
            doubt *= 1 - sure
        direction = self._taxonomy.labels[label].direction
        return Signal(label, direction, round(min(1 - doubt, SUREST), 3), shown.start, shown.end, about, f"cue: {shown.pattern}")


def cue_version(taxonomy: str, lexicons: Mapping[str, str]) -> str:
    """The version of the reader, by the digests of the taxonomy and of the files of languages."""
    digests = taxonomy + "".join(f"{language}{digest}" for language, digest in sorted(lexicons.items()))
    return f"{ENGINE}-{hashlib.sha256(digests.encode()).hexdigest()[:8]}"


def load_cue_reader(folder: Path, taxonomy: Taxonomy) -> CueReader:
    """The reader of all languages that have a file in a folder. Raises FileInvalid."""
    lexicons = [load_lexicon(path, taxonomy.names) for path in sorted(folder.glob("*.yaml"))]
    return CueReader(taxonomy, {one.language: one for one in lexicons})


def _about(writer: str | None, whose: str | None) -> str | None:
    """Of which side a cue tells. Where either side may write, what is told is told of the participant: it is whom the notes are for."""
    if writer is None:
        return PARTICIPANT
    if whose == FIRST:
        return writer
    return other_side(writer) if whose == THIRD else PARTICIPANT


def _found(lexicon: Lexicon, taxonomy: Taxonomy, text: str) -> Iterator[_Found]:
    """The cues of a text that stand for something, of the writer or whom they talk of."""
    before = Before()
    for sentence in sentences(text):
        context = Context(lexicon, sentence, before)
        before = context.for_the_next()
        cues = list(_cues(lexicon, sentence.words))
        for cue, pattern, span in cues:
            if not context.is_real(span, pattern) or _is_within_another(taxonomy, cue, span, cues):
                continue
            whose = context.whose(span)
            if whose == OTHERS:
                continue
            sure = cue.sure * (HEDGED if context.is_hedged(span) else 1)
            words = sentence.words
            yield _Found(cue.label, pattern.text, sure, whose, words[span.first].start, words[span.end - 1].end, span)


def _cues(lexicon: Lexicon, words: Sequence[Word]) -> Iterator[tuple[Cue, Pattern, Span]]:
    for pattern, first, end in lexicon.finder.find([word.spelled for word in words]):
        for cue in lexicon.cues[pattern.text]:
            yield cue, pattern, Span(first, end)


def _is_within_another(taxonomy: Taxonomy, cue: Cue, span: Span, cues: Sequence[tuple[Cue, Pattern, Span]]) -> bool:
    """Whether a longer cue tells something else of the same dimension: "no longer alone" is not "alone"."""
    dimension = taxonomy.labels[cue.label].dimension
    return any(
        other.label != cue.label and taxonomy.labels[other.label].dimension == dimension and around.holds(span) and around != span
        for other, _, around in cues
    )
