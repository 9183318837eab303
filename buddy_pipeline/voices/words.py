"""The words of a text, each in one spelling, and where they stand: sentences, and quotations."""

import bisect
import functools
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 120
"""Words of a sentence; what goes on without an end is cut, so that no text takes more than its share of time."""

_MARKS = r"\u0300-\u036f\u064b-\u065f\u0670\u0640"
_APOSTROPHES = "'’ʼ`´"
_WORD = re.compile(rf"[^\W_](?:[\w{_MARKS}]|[{_APOSTROPHES}](?=[^\W_]))*")
_MARKUP = re.compile(r"<[^<>]{1,500}>|&(?:[a-z]{2,8}|#\d{1,6});", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?؟…。]+|\n[ \t\r]*\n")
_CLAUSE_END = re.compile(r"[,;:،؛()–—\n]|\s-\s")
_QUOTATION = re.compile(r"\"[^\"\n]{2,400}\"|“[^”\n]{2,400}”|«[^»\n]{2,400}»|„[^“”\n]{2,400}[“”]")
_DROPPED = re.compile(rf"[{_MARKS}{_APOSTROPHES}]")
_LETTERS = str.maketrans({"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its one spelling, the characters it takes, and the clause of its sentence (counted from 0) in which it stands."""

    spelled: str
    start: int
    end: int
    clause: int
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    words: tuple[Word, ...]
    is_question: bool


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text that have words. Markup is left out; capitals, accents of Arabic and apostrophes make no difference."""
    plain = without_markup(text)
    quoted = [found.span() for found in _QUOTATION.finditer(plain)]
    found: list[Sentence] = []
    start = 0
    for end in _SENTENCE_END.finditer(plain):
        found += _cut(_words(plain, start, end.start(), quoted), is_question="?" in end.group() or "؟" in end.group())
        start = end.end()
    found += _cut(_words(plain, start, len(plain), quoted), is_question=False)
    return found


def without_markup(text: str) -> str:
    """The text with blanks in the place of tags, so that all else stands where it stood."""
    return _MARKUP.sub(lambda found: " " * len(found.group()), text) if "<" in text or "&" in text else text


def count_words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(without_markup(text)))


def _cut(words: list[Word], *, is_question: bool) -> list[Sentence]:
    return [Sentence(tuple(words[at : at + LONGEST]), is_question) for at in range(0, len(words), LONGEST)]


def _words(text: str, start: int, end: int, quoted: list[tuple[int, int]]) -> list[Word]:
    breaks = [one.start() for one in _CLAUSE_END.finditer(text, start, end)]
    here = quoted[bisect.bisect_left(quoted, start, key=_last) : bisect.bisect_right(quoted, end, key=_first)] if quoted else []
    words = []
    clause = passed = 0
    for found in _WORD.finditer(text, start, end):
        at = found.start()
        while clause < len(breaks) and breaks[clause] < at:
            clause += 1
        while passed < len(here) and here[passed][1] <= at:
            passed += 1
        is_quoted = passed < len(here) and here[passed][0] < at
        words.append(Word(one_spelling(found.group()), at, found.end(), clause, is_quoted))
    return words


def _first(span: tuple[int, int]) -> int:
    return span[0]


def _last(span: tuple[int, int]) -> int:
    return span[1]


@functools.lru_cache(maxsize=50_000)
def one_spelling(word: str) -> str:
    """A word without capitals, apostrophes and marks that people leave out."""
    composed = unicodedata.normalize("NFC", word)
    return unicodedata.normalize("NFC", _DROPPED.sub("", composed).casefold()).translate(_LETTERS)
