"""Whether two full names are one person's (issue of who is who; decisions, "People").

Names agree whatever their case, the order of first and last name, accents and the letters they are written in, also with a slip of
a letter in a word; not where the slip makes another name of it, such as Oleksandra of Oleksandr. Who is uncertain does not agree:
people can be joined by a decision, while rows that two people got mixed up in cannot be taken apart by a file.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby, permutations

from anyascii import anyascii
from rapidfuzz.distance import OSA

_NO_LETTER = re.compile(r"[^a-z]+")
_WITHIN_WORDS = re.compile(r"[\u0027\u0060\u00b4\u02b9\u02bc\u2018\u2019\u02bb\u02bf\u02be]")
"""Apostrophes and what stands for one: they part no words."""
_WITHOUT_VOWELS = re.compile(r"[\u0590-\u08ff]")
"""Scripts that leave vowels out: such words are compared by their consonants."""
_VOWELS = re.compile("[aeiou]")
_SHORTEST_WITH_SLIP, _SHORTEST_OF_KNOWN, _SHORTEST_WITH_SLIP_AT_FIRST = 4, 3, 5
"""Letters: in shorter words any other letter makes another name; of slips of given names that are known; with the first letter."""
_LONG = 7
"""Letters of a word that is rather a family name, where it ends otherwise."""
_FAMILY_NAME = re.compile(r"(?:[oei]v|in|sk|Tk)(?:a|i|aia|ai)?$")
_LONGEST = 5
"""Words of a name that are compared in any order; of longer names only the same order counts."""

_SPELLINGS = tuple(
    (re.compile(ways), sound)
    for ways, sound in (
        ("shch|szcz|sch|sh|sz", "S"),
        ("tsch|tch|ch|cz|tj", "C"),
        ("zh", "Z"),
        ("ts|tz", "T"),
        ("ph", "f"),
        ("th", "t"),
        ("kh|gh|h", "g"),
        ("ck|c|q", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("aa|ae", "a"),
        ("oe", "o"),
        ("ue|ou", "u"),
        ("[iyj]+", "i"),
    )
)
"""Ways to write one sound in Latin letters, and what stands for it: schemes of transliteration differ in these."""


def name_key(name: str) -> str:
    """What all spellings of a name share that differ in no letter: its words, each in one spelling, in order of the alphabet."""
    return " ".join(sorted(one.folded for one in _words(name)))


def agree(one: str, other: str) -> bool:
    """Whether both are names of one person, for all that can be told from names."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    if _joined(first) == _joined(second) or _joined(sorted(first)) == _joined(sorted(second)):
        return True
    if len(first) != len(second):
        return False
    orders: Iterable[Sequence[_Word]] = permutations(second) if len(second) <= _LONGEST else [second]
    return any(_are_alike(first, order) for order in orders)


class _Word:
    """A word of a name: as it is spelled in Latin letters, and folded to one spelling of its sounds."""

    def __init__(self, latin: str, *, vowels_left_out: bool) -> None:
        self.latin = latin
        self.folded = _fold(latin)
        self.vowels_left_out = vowels_left_out

    def __lt__(self, other: "_Word") -> bool:
        return self.folded < other.folded

    @property
    def consonants(self) -> str:
        return _squeezed(_VOWELS.sub("", self.folded))


def _words(name: str) -> list[_Word]:
    composed = _WITHIN_WORDS.sub("", unicodedata.normalize("NFC", name))
    return [
        _Word(latin, vowels_left_out=bool(_WITHOUT_VOWELS.search(word)))
        for word in re.split(r"[\W\d_]+", composed)
        for latin in _NO_LETTER.sub(" ", anyascii(word).replace("'", "").lower()).split()
    ]


def _joined(words: Sequence[_Word]) -> str:
    return "".join(word.folded for word in words)


def _fold(latin: str) -> str:
    folded = latin
    for ways, sound in _SPELLINGS:
        folded = ways.sub(sound, folded)
    return _squeezed(folded)


def _squeezed(text: str) -> str:
    """Each letter once where it is doubled."""
    return "".join(letter for letter, _ in groupby(text))


def _are_alike(first: Sequence[_Word], second: Sequence[_Word]) -> bool:
    """Whether the words agree pair by pair; a slip that might make another given name counts only beside one that is the same."""
    pairs = list(zip(first, second, strict=True))
    if not all(_is_same(a, b) or _is_slip(a, b) for a, b in pairs):
        return False
    slips = [(a, b) for a, b in pairs if not _is_same(a, b)]
    has_given_name = any(_is_same(a, b) and _lines_of(a) for a, b in pairs)
    return not any(_may_be_anothers(a, b) and not (has_given_name and _are_family_names(a, b)) for a, b in slips)


def _are_family_names(a: _Word, b: _Word) -> bool:
    """Of such as women and men of one family have in two forms, or too long to be taken for another given name."""
    differ_in_the_beginning = a.folded[0] != b.folded[0]
    long_enough = min(len(a.latin), len(b.latin)) >= (_SHORTEST_WITH_SLIP_AT_FIRST - 1 if differ_in_the_beginning else _LONG)
    return long_enough or bool(_FAMILY_NAME.search(a.folded) and _FAMILY_NAME.search(b.folded))


def _is_same(a: _Word, b: _Word) -> bool:
    if a.folded == b.folded or not _lines_of(a).isdisjoint(_lines_of(b)):
        return True
    return a.vowels_left_out != b.vowels_left_out and a.consonants == b.consonants and len(a.consonants) > 1


def _is_slip(a: _Word, b: _Word) -> bool:
    """Whether one is the other with a letter more, less, changed or moved, and no other name that is known."""
    if _lines_of(a) and _lines_of(b):
        return False
    is_known = bool(_lines_of(a) or _lines_of(b))
    shortest = min(len(a.latin), len(b.latin))
    if shortest < (_SHORTEST_OF_KNOWN if is_known and a.latin[0] == b.latin[0] else _SHORTEST_WITH_SLIP):
        return False
    return min(OSA.distance(a.latin, b.latin), OSA.distance(a.folded, b.folded)) == 1


def _may_be_anothers(a: _Word, b: _Word) -> bool:
    """Names of women and men often differ in the end alone, names of sisters and brothers in the beginning. What is close to a name
    that is known is rather a slip of it, unless it ends as a woman's name may.
    """
    known = [word for word in (a, b) if _lines_of(word)]
    unknown = [word for word in (a, b) if not _lines_of(word)]
    if a.folded[0] != b.folded[0]:
        return not known or min(len(a.latin), len(b.latin)) < _SHORTEST_WITH_SLIP_AT_FIRST
    shared = min(len(a.folded), len(b.folded)) - (len(a.folded) == len(b.folded))
    differ_in_the_end = a.folded[:shared] == b.folded[:shared]
    return differ_in_the_end and any(word.folded.endswith(("a", "e")) for word in unknown)


@cache
def _given_names() -> dict[str, frozenset[int]]:
    """Which lines of `given_names.txt` have a spelling, by its folded form."""
    lines: dict[str, set[int]] = {}
    text = files(__package__ or __name__).joinpath("given_names.txt").read_text("utf-8")
    for number, line in enumerate(text.splitlines()):
        if not line.startswith("#"):
            for spelling in line.split():
                lines.setdefault(_fold(spelling.lower()), set()).add(number)
    return {folded: frozenset(numbers) for folded, numbers in lines.items()}


def _lines_of(word: _Word) -> frozenset[int]:
    return _given_names().get(word.folded, frozenset())
