"""The words of a text, each in one spelling, and where they stand: sentences, and quotations."""

import functools
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 20_000
"""Characters of a text that are read; what follows is not looked at."""

_MARKS = r"\u0300-\u036f\u064b-\u065f\u0670\u0640"
_APOSTROPHES = "'’ʼ`´"
_WORD = re.compile(rf"[^\W_](?:[\w{_MARKS}]|[{_APOSTROPHES}](?=[^\W_]))*")
_MARKUP = re.compile(r"<[^<>]{1,500}>|&(?:[a-z]{2,8}|#\d{1,6});", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?؟…\n。]+")
_CLAUSE_END = re.compile(r"[,;:،؛()–—]|\s-\s")
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
    plain = _MARKUP.sub(lambda found: " " * len(found.group()), text[:LONGEST])
    quoted = [found.span() for found in _QUOTATION.finditer(plain)]
    found = []
    start = 0
    for end in _SENTENCE_END.finditer(plain):
        found.append(_sentence(plain, start, end.start(), quoted, is_question="?" in end.group() or "؟" in end.group()))
        start = end.end()
    found.append(_sentence(plain, start, len(plain), quoted, is_question=False))
    return [one for one in found if one.words]


def _sentence(text: str, start: int, end: int, quoted: list[tuple[int, int]], *, is_question: bool) -> Sentence:
    breaks = [one.start() for one in _CLAUSE_END.finditer(text, start, end)]
    words = []
    clause = 0
    for found in _WORD.finditer(text, start, end):
        while clause < len(breaks) and breaks[clause] < found.start():
            clause += 1
        is_quoted = any(first < found.start() < last for first, last in quoted)
        words.append(Word(one_spelling(found.group()), found.start(), found.end(), clause, is_quoted))
    return Sentence(tuple(words), is_question)


@functools.lru_cache(maxsize=50_000)
def one_spelling(word: str) -> str:
    """A word without capitals, apostrophes and marks that people leave out."""
    composed = unicodedata.normalize("NFC", word)
    return unicodedata.normalize("NFC", _DROPPED.sub("", composed).casefold()).translate(_LETTERS)
