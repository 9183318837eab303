"""Names of erased people in what others wrote: found again by keyed hashes, and masked.

A name is known in whatever order and case its words stand and whatever stands between them: "Ada Example", "EXAMPLE, Ada",
"Ada Example <ada@example.org>". A word that stands in no such name is found out first, so that few texts are looked into.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from buddy_pipeline.privacy.vault import Vault

MASK = "[erased]"
FEWEST_WORDS, MOST_WORDS = 2, 12
"""Words of a name: one alone may be anybody's."""
LONGEST_GAP = 3
"""Characters between two words of a name."""
WORDS_REMEMBERED = 50_000

_LAST_LETTER_WITH_MARKS = 0x3100
_MARKS = "".join(chr(code) for code in range(_LAST_LETTER_WITH_MARKS) if unicodedata.category(chr(code)).startswith("M"))
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_NO_GAP = re.compile(r'["\\{}\[\]:;]')
"""Ends what may be one name: in JSON text, the value."""
Words = tuple[str, ...]


def words_of(name: str) -> list[str]:
    """The words of a name, without accents and case."""
    return [_plain(word) for word in _WORD.findall(name)]


def in_one_order(name: str) -> str:
    """The words of a name in one order: what its tombstone is the hash of."""
    return _in_one_order(words_of(name))


def name_tombstones(vault: Vault, names: Iterable[str]) -> list[bytes]:
    """By which names are known again: hashes of each as a whole, and of its words."""
    known = list(names)
    return vault.name_hashes([*map(in_one_order, known), *(_as_word(word) for name in known for word in words_of(name))])


def _in_one_order(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _as_word(word: str) -> str:
    return f"word: {word}"


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


class ErasedNames:
    """Masks names in texts: ``is_word`` says whether a plain word is in the name of an erased person, ``is_name`` whether plain
    words are one, ``is_whole`` whether a text as it stands is.
    """

    def __init__(
        self,
        is_word: Callable[[str], bool],
        is_name: Callable[[Words], bool],
        is_whole: Callable[[str], bool] = lambda _: False,
        mask: str = MASK,
    ) -> None:

        @lru_cache(WORDS_REMEMBERED)
        def is_word_as_it_stands(word: str) -> bool:
            return is_word(_plain(word))

        self._is_word = is_word_as_it_stands
        self._is_name = is_name
        self._is_whole = is_whole
        self._mask = mask

    @classmethod
    def of_hashes(cls, vault: Vault, hashes: set[bytes]) -> "ErasedNames":
        """Of people of whom only tombstones are left. Older ones are of whole names as they were written."""

        def is_known(text: str) -> bool:
            return vault.name_hashes([text])[0] in hashes

        return cls(lambda word: is_known(_as_word(word)), lambda words: is_known(_in_one_order(words)), is_known)

    @classmethod
    def of_names(cls, names: Iterable[str], mask: str = MASK) -> "ErasedNames":
        """Of names that are still known; ``mask`` is put in their place."""
        known = {in_one_order(name) for name in names}
        words = {word for name in known for word in name.split()}
        return cls(words.__contains__, lambda found: _in_one_order(found) in known, mask=mask)

    def mask(self, text: str) -> str:
        """The text with each name of an erased person replaced by MASK."""
        if self._is_whole(text):
            return self._mask
        words = list(_WORD.finditer(text))
        parts: list[str] = []
        done = place = 0
        while place < len(words):
            count = self._words_of_name(text, words, place)
            if count:
                parts += text[done : words[place].start()], self._mask
                done = words[place + count - 1].end()
            place += count or 1
        return "".join([*parts, text[done:]]) if parts else text

    def mask_json(self, text: str) -> str:
        """JSON text likewise, which may spell the letters of its strings in other ways."""
        if "\\" not in text:
            return self.mask(text)
        told = json.loads(text)
        masked = self._mask_strings(told)
        return text if masked == told else json.dumps(masked, ensure_ascii=False)

    def _mask_strings(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, list):
            return [self._mask_strings(member) for member in value]
        if isinstance(value, dict):
            return {self.mask(name): self._mask_strings(member) for name, member in value.items()}
        return value

    def _words_of_name(self, text: str, words: list[re.Match[str]], place: int) -> int:
        """How many words from ``place`` on are a name of an erased person, or 0."""
        longest = 0
        while place + longest < len(words) and longest < MOST_WORDS and self._is_word(words[place + longest][0]):
            longest += 1
            if place + longest < len(words):
                gap = text[words[place + longest - 1].end() : words[place + longest].start()]
                if len(gap) > LONGEST_GAP or _NO_GAP.search(gap):
                    break
        for count in range(longest, FEWEST_WORDS - 1, -1):
            if self._is_name(tuple(_plain(word[0]) for word in words[place : place + count])):
                return count
        return 0
