"""Sentences whose words may tell nothing that is so of the people of a text, for a reader that cannot see it itself."""

from buddy_pipeline.voices.cues.context import OTHERS
from buddy_pipeline.voices.cues.lexicon import Lexicon
from buddy_pipeline.voices.words import sentences

_SIGNS = ("hypothetical", "wish", OTHERS)


def unreal_sentences(lexicon: Lexicon, text: str) -> list[tuple[int, int]]:
    """From the first word to the last of each sentence that imagines or wishes something, or speaks of others."""
    finders = [lexicon.around[one] for one in _SIGNS if one in lexicon.around]
    found = []
    for sentence in sentences(text):
        spelled = [word.spelled for word in sentence.words]
        if any(next(iter(finder.find(spelled)), None) is not None for finder in finders):
            found.append((sentence.words[0].start, sentence.words[-1].end))
    return found
