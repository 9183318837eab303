"""What the words around a cue say: that it is denied, asked, imagined, wished for, quoted, doubtful, or of whom it tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from buddy_pipeline.voices.cues.lexicon import Lexicon
from buddy_pipeline.voices.cues.patterns import Pattern
from buddy_pipeline.voices.words import LONGEST, Sentence

FIRST, THIRD, WE, OTHERS = "first", "third", "we", "others"
_PEOPLE = (FIRST, THIRD, WE, OTHERS)


@dataclass(frozen=True)
class Span:
    """Words from ``first`` to before ``end``."""

    first: int
    end: int

    def holds(self, other: "Span") -> bool:
        return self.first <= other.first and other.end <= self.end


@dataclass(frozen=True)
class Before:
    """Of the sentences before: who was named last, and whether others were named in the one just before."""

    named_last: str | None = None
    had_others: bool = False


@dataclass
class Context:
    """What was found around the cues of a sentence."""

    lexicon: Lexicon
    sentence: Sentence
    before: Before
    found: dict[str, list[Span]] = field(init=False)

    def __post_init__(self) -> None:
        spelled = [word.spelled for word in self.sentence.words]
        self.found = {
            name: [Span(first, end) for _, first, end in finder.find(spelled)] for name, finder in self.lexicon.around.items()
        }
        harmless = self.found.get("not_negating", [])
        self.found["negation"] = [one for one in self._of("negation") if not any(other.holds(one) for other in harmless)]

    def is_real(self, cue: Span, pattern: Pattern) -> bool:
        """Whether the sentence says that it is so: not denied, asked, imagined, wished for, or quoted of nobody in particular."""
        if self.sentence.is_question or (self._is_quoted(cue) and not self._has_speaker(cue)):
            return False
        return not (self._is_denied(cue, pattern) or self._follows(cue, "hypothetical") or self._follows(cue, "wish"))

    def is_hedged(self, cue: Span) -> bool:
        return any(one.first < cue.end and cue.first - one.end <= 6 for one in self._of("hedge") if not cue.holds(one))

    def whose(self, cue: Span) -> str | None:
        """Of whom the cue tells: the writer, somebody talked of, both, or others; None if nobody is named so far."""
        if self._is_quoted(cue):
            return self._last_named(self._of("saying")[0].end)
        inside = [kind for kind in (FIRST, WE) if any(cue.holds(one) for one in self._of(kind))]
        if inside:
            return inside[0]
        return self._last_named(cue.end)

    def for_the_next(self) -> Before:
        """What the sentence after this one has to know."""
        return Before(self._last_named(LONGEST), bool(self._of(OTHERS)))

    def _last_named(self, until: int) -> str | None:
        """Who was named last, in this sentence before a place, else in those before it."""
        named = [(one.first, kind) for kind, one in self._people() if one.first < until]
        if not named:
            return self.before.named_last
        place, kind = max(named)
        return OTHERS if kind == THIRD and self._stands_for_others(place) else kind

    def _stands_for_others(self, place: int) -> bool:
        """Whether a "she" is somebody's mother, who was talked of before her, here or in the sentence before."""
        return any(one.first < place for one in self._of(OTHERS)) or self.before.had_others or self.before.named_last == OTHERS

    def _is_quoted(self, cue: Span) -> bool:
        return self.sentence.words[cue.first].is_quoted

    def _has_speaker(self, cue: Span) -> bool:
        """Whether the words before a quotation say that somebody said it, who is none of others."""
        said = [one for one in self._of("saying") if one.end <= cue.first and not self._is_quoted(one)]
        return bool(said) and self._last_named(said[0].end) not in (None, OTHERS)

    def _people(self) -> Iterator[tuple[str, Span]]:
        for kind in _PEOPLE:
            for one in self._of(kind):
                yield kind, one

    def _of(self, name: str) -> Sequence[Span]:
        return self.found.get(name, [])

    def _is_denied(self, cue: Span, pattern: Pattern) -> bool:
        words = self.sentence.words
        for one in self._of("negation"):
            if cue.holds(one):
                if not any(pattern.says(word.spelled) for word in words[one.first : one.end]):
                    return True  # it stands in a gap of the cue
            elif one.end <= cue.first:
                if cue.first - one.end < self.lexicon.negation_before and self._is_one_clause(one.end - 1, cue.first):
                    return True
            elif (
                one.first >= cue.end
                and one.first - cue.end < self.lexicon.negation_after
                and self._is_one_clause(cue.end - 1, one.first)
            ):
                return True
        return False

    def _is_one_clause(self, first: int, last: int) -> bool:
        words = self.sentence.words
        return words[first].clause == words[last].clause and not any(first < one.first < last for one in self._of("but"))

    def _follows(self, cue: Span, name: str) -> bool:
        """Whether such a word stands before the cue, and no `but` between them."""
        return any(
            one.first < cue.first and not any(one.end <= but.first < cue.first for but in self._of("but"))
            for one in self._of(name)
            if not cue.holds(one)
        )
