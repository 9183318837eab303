"""The lists of this room: words of every day, places and the like, names and what they are shortened to."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from buddy_pipeline.voices.masking.spelling import ARABIC, alphabet_of, plain, sounds, without_clitics, written

LANGUAGES = ("no", "en", "uk", "ru", "ar")


def _lines(name: str, package: str = "buddy_pipeline.voices.masking.words") -> Iterator[list[str]]:
    for line in files(package).joinpath(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split()


@cache
def common_words() -> frozenset[str]:
    """Words of every day of all languages: texts mix them."""
    return frozenset(plain(word) for language in LANGUAGES for line in _lines(f"common_{language}.txt") for word in line)


@cache
def _common_in_arabic() -> frozenset[str]:
    return frozenset(written(word) for line in _lines("common_ar.txt") for word in line)


def is_common(word: str) -> bool:
    """Whether this is a word of every day, at least without a capital."""
    if alphabet_of(word) == ARABIC:
        return not _common_in_arabic().isdisjoint(without_clitics(word))
    return plain(word) in common_words()


def is_common_alone(word: str) -> bool:
    """Whether an Arabic word is one of every day as it stands, whatever may be written together with it."""
    return written(word) in _common_in_arabic()


@cache
def _places() -> tuple[frozenset[str], tuple[str, ...]]:
    words = {plain(word) for line in _lines("places_and_more.txt") for word in line}
    return frozenset(word for word in words if not word.endswith("*")), tuple(word[:-1] for word in words if word.endswith("*"))


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    of_letter: dict[str, list[str]] = defaultdict(list)
    for beginning in _places()[1]:
        of_letter[beginning[:1]].append(beginning)
    return {letter: tuple(beginnings) for letter, beginnings in of_letter.items()}


def is_place_or_more(word: str) -> bool:
    """Whether a capital is due to a place, a language, a month, a firm or the like."""
    bare = plain(word)
    whole = _places()[0]
    return bare in whole or (bare.endswith("s") and bare[:-1] in whole) or bare.startswith(_beginnings().get(bare[:1], ("\0",)))


@cache
def given_names() -> dict[str, frozenset[int]]:
    """Given names in sounds (in Arabic, as they are written), and which lines of all lists they stand on: those of one line are one "
    "name."""
    lines: dict[str, set[int]] = defaultdict(set)
    number = 0
    for line in _lines("given_names.txt", "buddy_pipeline.people"):
        number += 1
        for word in line:
            lines[sounds(word)].add(number)
    for line in _lines("more_given_names.txt"):
        for word in line:
            if sounds(word) not in lines:
                number += 1
                lines[sounds(word)].add(number)
    return {name: frozenset(numbers) for name, numbers in lines.items()}


@cache
def spellings_of_lines() -> dict[int, frozenset[str]]:
    """The names of each line, as in `given_names`."""
    names: dict[int, set[str]] = defaultdict(set)
    for name, numbers in given_names().items():
        for number in numbers:
            names[number].add(name)
    return {number: frozenset(spellings) for number, spellings in names.items()}


@cache
def diminutives() -> dict[str, frozenset[str]]:
    """What else somebody with this name is called, both ways: a call may be all that is known."""
    called: dict[str, set[str]] = defaultdict(set)
    for line in _lines("diminutives.txt"):
        names = {sounds(word) for word in line}
        for name in names:
            called[name] |= names
    return {name: frozenset(others - {name}) for name, others in called.items()}


@cache
def spelled_names() -> frozenset[str]:
    """Given names and diminutives as the lists spell them."""
    return frozenset(
        plain(word)
        for lines in (
            _lines("given_names.txt", "buddy_pipeline.people"),
            _lines("more_given_names.txt"),
            _lines("diminutives.txt"),
        )
        for line in lines
        for word in line
    )


@cache
def arabic_words_that_are_names() -> frozenset[str]:
    return frozenset(written(word) for line in _lines("arabic_words_that_are_names.txt") for word in line)


@cache
def arabic_family_names() -> frozenset[str]:
    return frozenset(
        form
        for line in _lines("arabic_family_names.txt")
        for word in line
        for form in (written(word), *without_clitics(word)[:1])
    )
