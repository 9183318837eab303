"""Which language a text is in, by a library that brings its own model; too few words tell nothing."""

import functools
import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from buddy_pipeline.voices.words import without_markup

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

FEWEST_WORDS = 3
LONGEST = 2_000
"""Characters that are looked at: more tell nothing more."""
UNSURE = 0.65
"""Below this share, a language that is read is taken before a neighbour of it that is not: Norwegian before Danish."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SCRIPTS = tuple(
    re.compile(f"[{letters}]+") for letters in ("a-zA-Z\u00c0-\u024f", "\u0400-\u052f", "\u0600-\u06ff\u0750-\u077f")
)
"""Runs of letters: Latin, Cyrillic, Arabic."""
_NEIGHBOURS = {
    "no": {"nb", "nn", "da", "sv"},
    "uk": {"be", "ru", "bg", "mk", "sr"},
    "ru": {"be", "uk", "bg", "mk", "sr", "kk", "ky", "mn"},
    "ar": {"arz", "ary", "apc", "fa", "ur", "ps", "ku", "ug"},
    "en": {"sco"},
}
_SAME = {"nb": "no", "nn": "no", "arz": "ar", "ary": "ar", "apc": "ar"}
"""Ways to write a language that are read as one."""


def recognise(text: str, readable: Collection[str]) -> str | None:
    """The language (ISO 639-1) of a text, one of ``readable`` or another; None where it has too few words to tell."""
    plain = without_markup(text[:LONGEST])
    if len(_LETTERS.findall(plain)) < FEWEST_WORDS:
        return None
    plain = _in_one_script(plain)
    found, share = _identifier().classify(plain)
    found = _SAME.get(found, found)
    if found in readable or share >= UNSURE:
        return found
    ranked = (_SAME.get(one, one) for one, _ in _identifier().rank(plain)[1:4])
    return next((one for one in ranked if one in readable and found in _NEIGHBOURS.get(one, ())), found)


def _in_one_script(text: str) -> str:
    """The words in the script of most letters, where a text has several: a greeting in another one tells nothing of the rest."""
    if sum(script.search(text) is not None for script in _SCRIPTS) <= 1:
        return text
    words = [script.findall(text) for script in _SCRIPTS]
    return " ".join(max(words, key=lambda found: sum(map(len, found))))


@functools.cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
