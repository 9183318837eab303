"""Names of erased people in what others wrote: found again by keyed hashes, and masked.

A name is known in whatever order and case its words stand and whatever stands between them: "Ada Example", "EXAMPLE, Ada",
"Ada Example <ada@example.org>".
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from buddy_pipeline.privacy.vault import Vault

MASK = "[erased]"
FEWEST_WORDS, MOST_WORDS = 2, 5
"""Words of a name: one alone may be anybody's."""
LONGEST_GAP = 3
"""Characters between two words of a name."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NO_GAP = re.compile(r'["\\{}\[\]:;]')
"""Ends what may be one name: in JSON text, the value."""


Words = tuple[str, ...]


def in_one_order(name: str) -> str:
    """The words of a name in one order, without accents and case: what its tombstone is the hash of."""
    return _in_one_order(tuple(_WORD.findall(name)))


def _in_one_order(words: Words) -> str:
    return " ".join(sorted(map(_plain, words)))


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


class ErasedNames:
    """Masks names in texts. ``is_erased`` says whether words are the name of an erased person."""

    def __init__(self, is_erased: Callable[[Words], bool]) -> None:
        self._is_erased = cache(is_erased)

    @classmethod
    def of_hashes(cls, vault: Vault, hashes: set[bytes]) -> "ErasedNames":
        """Of people of whom only tombstones are left. Older ones are of names as they were written."""
        return cls(lambda words: not hashes.isdisjoint(vault.name_hashes([_in_one_order(words), " ".join(words)])))

    @classmethod
    def of_names(cls, names: Iterable[str]) -> "ErasedNames":
        """Of names that are still known."""
        known = {in_one_order(name) for name in names}
        return cls(lambda words: _in_one_order(words) in known)

    def mask(self, text: str) -> str:
        """The text with each name of an erased person replaced by MASK."""
        words = list(_WORD.finditer(text))
        parts: list[str] = []
        done = place = 0
        while place < len(words):
            count = self._words_of_name(text, words, place)
            if count:
                parts += text[done : words[place].start()], MASK
                done = words[place + count - 1].end()
            place += count or 1
        return "".join([*parts, text[done:]]) if parts else text

    def _words_of_name(self, text: str, words: list[re.Match[str]], place: int) -> int:
        """How many words from ``place`` on are a name of an erased person, or 0."""
        longest = 1
        while longest < MOST_WORDS and place + longest < len(words):
            gap = text[words[place + longest - 1].end() : words[place + longest].start()]
            if len(gap) > LONGEST_GAP or _NO_GAP.search(gap):
                break
            longest += 1
        for count in range(longest, FEWEST_WORDS - 1, -1):
            if self._is_erased(tuple(word[0] for word in words[place : place + count])):
                return count
        return 0
