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
"""Scripts that leave short vowels out: long ones, and those at the end, are written."""
_WRITTEN_ALIKE = str.maketrans(
    dict.fromkeys("أإآٱ", "ا") | dict.fromkeys("يىئ", "ی") | {"ك": "ک", "ة": "ه", "ؤ": "و", "ء": None, "ـ": None}
)
"""Letters that are written now one way and now the other."""
_VOWELS = "aeiou"
_READ_AS: dict[str, str] = {"ا": "a", "ی": "ie", "و": "vuo", "י": "ie", "ו": "vuo", "א": _VOWELS, "ע": _VOWELS, "ع": _VOWELS}
"""What letters may stand for in a Latin spelling; other ones stand for what they are folded to."""
_ENDS_IN_A = ("ه", "ה")
"""What words end with where their Latin spelling ends with `a` or `e`."""
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

    def __init__(self, latin: str, *, vowels_left_out: bool = False) -> None:
        self.latin = latin
        self.folded = latin if vowels_left_out else _fold(latin)
        self.vowels_left_out = vowels_left_out

    def __lt__(self, other: "_Word") -> bool:
        return self.folded < other.folded


def _words(name: str) -> list[_Word]:
    composed = _WITHIN_WORDS.sub("", unicodedata.normalize("NFC", name))
    return [told for word in re.split(r"[\W\d_]+", composed) for told in _told_words(word)]


def _told_words(word: str) -> list[_Word]:
    """The word in Latin letters; as it is written where the script leaves vowels out, for they are not to be guessed."""
    if _WITHOUT_VOWELS.search(word):
        return [_Word(_as_written(word), vowels_left_out=True)]
    return [_Word(latin) for latin in _NO_LETTER.sub(" ", anyascii(word).replace("'", "").lower()).split()]


def _as_written(word: str) -> str:
    """The letters, of which some are written in two ways, without marks."""
    letters = "".join(letter for letter in word if not unicodedata.combining(letter)).translate(_WRITTEN_ALIKE)
    return letters or word


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
    """Whether the words agree pair by pair; a slip that might make another given name counts only beside one that is the same, and so
    does one of words that are not known: either may be a given name.
    """
    pairs = list(zip(first, second, strict=True))
    if not all(_is_same(a, b) or _is_slip(a, b) for a, b in pairs):
        return False
    slips = [(a, b) for a, b in pairs if not _is_same(a, b)]
    has_given_name = any(_is_same(a, b) and _lines_of(a) for a, b in pairs)
    if not has_given_name and not all(_lines_of(a) or _lines_of(b) for a, b in slips):
        return False
    return not any(_may_be_anothers(a, b) and not (has_given_name and _are_family_names(a, b)) for a, b in slips)


def _are_family_names(a: _Word, b: _Word) -> bool:
    """Of such as women and men of one family have in two forms, or too long to be taken for another given name."""
    differ_in_the_beginning = a.folded[0] != b.folded[0]
    long_enough = min(len(a.latin), len(b.latin)) >= (_SHORTEST_WITH_SLIP_AT_FIRST - 1 if differ_in_the_beginning else _LONG)
    return long_enough or bool(_FAMILY_NAME.search(a.folded) and _FAMILY_NAME.search(b.folded))


def _is_same(a: _Word, b: _Word) -> bool:
    if a.folded == b.folded or not _lines_of(a).isdisjoint(_lines_of(b)):
        return True
    if a.vowels_left_out == b.vowels_left_out:
        return False
    written, spelled = (a, b) if a.vowels_left_out else (b, a)
    return _is_left_open(written, spelled) and _may_be_read(written, spelled)


def _is_left_open(written: _Word, spelled: _Word) -> bool:
    """Whether the list does not say how the name is written; many names differ in no more than vowels that are left out."""
    return not (_lines_of(written) and _lines_of(spelled)) and _lines_of(spelled).isdisjoint(_lines_written())


def _may_be_read(written: _Word, spelled: _Word) -> bool:
    """Whether the spelling is what is written with short vowels between; those at the end are written, too."""
    letters, rest = written.folded, spelled.folded
    if letters.endswith(_ENDS_IN_A):
        if not rest.endswith(("a", "e")):
            return False
        letters, rest = letters[:-1], rest[:-1]
    elif rest.endswith(tuple(_VOWELS)) and letters[-1] not in _READ_AS:
        return False
    read_until = {0}
    for number, letter in enumerate(letters):
        may_be_mute = _READ_AS.get(letter) == _VOWELS or (number == 0 and letter == "ا")
        starts = _past_vowels(rest, read_until) if number else read_until
        read_as = _VOWELS if may_be_mute else _READ_AS.get(letter)
        read_until = {end for start in starts for end in _ends(rest, start, letter, read_as)}
        read_until |= starts if may_be_mute else set()
    return len(letters) > 1 and len(rest) in read_until


def _past_vowels(rest: str, places: set[int]) -> set[int]:
    """The places, and those behind vowels that follow on them."""
    return {end for place in places for end in range(place, len(rest) + 1) if not rest[place:end].strip(_VOWELS)}


def _ends(rest: str, start: int, letter: str, read_as: str | None) -> list[int]:
    """Where the sound of the letter ends that begins there; nowhere if another one does."""
    if read_as is not None:
        return [start + 1] if start < len(rest) and rest[start] in read_as else []
    sound = _fold(_NO_LETTER.sub("", anyascii(letter).lower()))
    return [start + len(sound)] if rest.startswith(sound, start) else []


def _is_slip(a: _Word, b: _Word) -> bool:
    """Whether one is the other with a letter more, less, changed or moved, and no other name that is known."""
    if _lines_of(a) and _lines_of(b):
        return False
    if a.vowels_left_out or b.vowels_left_out:
        return _is_slip_of_written(a, b)
    is_known = bool(_lines_of(a) or _lines_of(b))
    shortest = min(len(a.latin), len(b.latin))
    if shortest < (_SHORTEST_OF_KNOWN if is_known and a.latin[0] == b.latin[0] else _SHORTEST_WITH_SLIP):
        return False
    return min(OSA.distance(a.latin, b.latin), OSA.distance(a.folded, b.folded)) == 1


def _is_slip_of_written(a: _Word, b: _Word) -> bool:
    """Without vowels, another letter makes another name, unless the word is long and ends alike."""
    are_long = a.vowels_left_out and b.vowels_left_out and min(len(a.latin), len(b.latin)) >= _LONG
    return are_long and a.latin[-1] == b.latin[-1] and OSA.distance(a.latin, b.latin) == 1


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


def _lines_of(word: _Word) -> frozenset[int]:
    return _given_names().get(word.folded, frozenset())


@cache
def _lines_written() -> frozenset[int]:
    """The lines that say how a name is written where vowels are left out."""
    return frozenset[int]().union(*(lines for spelling, lines in _given_names().items() if _WITHOUT_VOWELS.search(spelling)))


@cache
def _given_names() -> dict[str, frozenset[int]]:
    """Which lines of `given_names.txt` have a spelling, by its folded form."""
    lines: dict[str, set[int]] = {}
    text = files(__package__ or __name__).joinpath("given_names.txt").read_text("utf-8")
    for number, line in enumerate(text.splitlines()):
        if not line.startswith("#"):
            for spelling in line.split():
                for word in _told_words(spelling):
                    lines.setdefault(word.folded, set()).add(number)
    return {folded: frozenset(numbers) for folded, numbers in lines.items()}
