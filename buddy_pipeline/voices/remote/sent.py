"""What of a text is sent: de-identified, without sentences that talk to a machine; and the way back to the text as written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from buddy_pipeline.voices.masking.mask import MASKS, Masker
from buddy_pipeline.voices.remote.machine_talk import MachineTalk
from buddy_pipeline.voices.texts import Text

LEFT_OUT = "[left out]"
CUT_OFF = "[…]"
_MARKS = re.compile("|".join(map(re.escape, (*MASKS.values(), LEFT_OUT, CUT_OFF))))

_Replaced = tuple[int, int, int, int]
"""From where to where in the text before, and from where to where in the text after."""


@dataclass(frozen=True)
class Sent:
    """``talks`` says that sentences were left out. ``steps`` are what was replaced, the last first."""

    text: str = field(repr=False)
    talks: bool
    steps: tuple[tuple[_Replaced, ...], ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text as written these characters stand. What stands for something else is taken as a whole."""
        for step in self.steps:
            start, end = _before(step, start, at_end=False), _before(step, end, at_end=True)
        return start, end

    def find(self, words: str) -> tuple[int, int] | None:
        """Where words stand, whole words and as they are; None if they do not, if they go over what was left out, or cut a mask, or if no
        word of the writer is among them."""
        if not any(sign.isalnum() for sign in _MARKS.sub(" ", words)) or LEFT_OUT in words or CUT_OFF in words:
            return None
        marks = [mark.span() for mark in _MARKS.finditer(self.text)]
        at = self.text.find(words)
        while at >= 0:
            end = at + len(words)
            is_cut = any(first < place < last for first, last in marks for place in (at, end))
            if not is_cut and not _is_within_word(self.text, at) and not _is_within_word(self.text, end):
                return at, end
            at = self.text.find(words, at + 1)
        return None


class Preparing:
    """Prepares texts for sending."""

    def __init__(self, masker: Masker, talk: MachineTalk, longest: int) -> None:
        self._masker = masker
        self._talk = talk
        self._longest = longest

    def prepare(self, text: Text) -> Sent:
        masked = self._masker.mask(text.text, text.language)
        masks = tuple((one.start, one.end, one.masked_start, one.masked_end) for one in masked.spans)
        left_out = [(start, end, LEFT_OUT) for start, end in self._talk.spans(masked.text)]
        talks = bool(left_out)
        shorter, cuts = _replace(masked.text, left_out)
        if len(shorter) > self._longest:
            last = max(shorter.rfind(" ", 0, self._longest), 1)
            shorter, ends = _replace(shorter, [(last, len(shorter), CUT_OFF)])
            return Sent(shorter, talks, (ends, cuts, masks))
        return Sent(shorter, talks, (cuts, masks))


def _replace(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, tuple[_Replaced, ...]]:
    parts: list[str] = []
    replaced: list[_Replaced] = []
    last = length = 0
    for start, end, mark in spans:
        parts += [text[last:start], mark]
        length += start - last
        replaced.append((start, end, length, length + len(mark)))
        length += len(mark)
        last = end
    return "".join([*parts, text[last:]]), tuple(replaced)


def _before(step: Sequence[_Replaced], place: int, *, at_end: bool) -> int:
    moved = 0
    for start, end, after_start, after_end in step:
        if place <= after_start:
            break
        if place < after_end:
            return end if at_end else start
        moved = end - after_end
    return place + moved


def _is_within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
