"""The words of a text as they stand, and the sounds by which one name is known in several alphabets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from buddy_pipeline.people.names import name_key

ARABIC, CYRILLIC, LATIN = "arabic", "cyrillic", "latin"

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640"
_APOSTROPHES = "'’ʼ`´‘ʹ"
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}]|[{_APOSTROPHES}](?=[^\W\d_]))*")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ARABIC_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")
_WRITTEN_ALIKE = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ؤ": "و", "ئ": "ي", "ء": None}
)
_DOUBLED = re.compile(r"(.)\1+")
_IE_AS_E = re.compile("(?:^|(?<=[aeou]))ie")
_OTHER_SCHEMES = (("ё", "е"), ("sjtsj", "shch"), ("tsj", "ch"), ("sj", "sh"), ("zj", "zh"), ("š", "sh"), ("č", "ch"), ("ž", "zh"))
"""How Norwegian newspapers, and scholars, write what English writes with h."""
_SENTENCE_END = re.compile(r"[.!?؟…\n:;•\"“”«»„|>]|(?:^|\s)[-–—*]\s")
_GENITIVE = re.compile(rf"[{_APOSTROPHES}]s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of letters, where it stands, and whether a sentence, a line or a quotation begins with it."""

    text: str
    start: int
    end: int
    is_first: bool
    gap: str
    """What stands between it and the word before."""

    @property
    def has_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def alphabet(self) -> str:
        return alphabet_of(self.text)


def tokens(text: str) -> list[Token]:
    """The words of a text; parts joined by a hyphen are words of their own."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for found in _WORD.finditer(text):
        gap = text[end : found.start()]
        is_first = (
            not text[: found.start()].strip() if end == 0 else bool(_SENTENCE_END.search(gap)) and not is_initial(text[:end], gap)
        )
        yield Token(found.group(), found.start(), found.end(), is_first, gap)
        end = found.end()


_INITIAL = re.compile(r"(?:^|[\s.(])[A-ZÆØÅА-ЯІЇЄҐ]$")
_TITLE = re.compile(r"(?:^|\W)(?:mr|mrs|ms|dr|prof|st|гр|им|ім)$", re.IGNORECASE)


def is_initial(before: str, gap: str) -> bool:
    """Whether a full stop belongs to one letter, or a title, before it."""
    return gap.strip() == "." and bool(_INITIAL.search(before[-6:]) or _TITLE.search(before[-6:]))


def alphabet_of(word: str) -> str:
    """The alphabet of its first letter; all but Arabic and Cyrillic are read as Latin ones are."""
    code = ord(word[0])
    if 0x0590 <= code <= 0x08FF or 0xFB50 <= code <= 0xFEFF:
        return ARABIC
    return CYRILLIC if 0x0400 <= code <= 0x052F else LATIN


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """A word without capitals and apostrophes, as lists of common words have it."""
    return _APOSTROPHE.sub("", unicodedata.normalize("NFC", word)).casefold()


@lru_cache(maxsize=200_000)
def sounds(word: str) -> str:
    """What all spellings of a name in Latin and Cyrillic letters share; in Arabic, its letters without marks."""
    if alphabet_of(word) == ARABIC:
        return written(word)
    spelled = _APOSTROPHE.sub("", unicodedata.normalize("NFC", word)).casefold()
    for ways, letters in _OTHER_SCHEMES:
        spelled = spelled.replace(ways, letters)
    return squeezed(_IE_AS_E.sub("e", name_key(spelled).replace(" ", "")))


def squeezed(letters: str) -> str:
    """Each letter once where it is doubled."""
    return letters if _DOUBLED.search(letters) is None else _DOUBLED.sub(r"\1", letters)


@lru_cache(maxsize=100_000)
def written(word: str) -> str:
    """An Arabic word without marks; letters that people write for one another are one."""
    return _ARABIC_MARKS.sub("", unicodedata.normalize("NFC", word)).translate(_WRITTEN_ALIKE)


_CLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "ال", "وال", "بال", "فال", "كال", "يا", "لل", "ولل")
_SHORTEST_WRITTEN = 3


@lru_cache(maxsize=100_000)
def without_clitics(word: str) -> tuple[str, ...]:
    """What an Arabic word may be without what is written together with it, itself first."""
    letters = written(word)
    return tuple(
        dict.fromkeys(
            letters[len(clitic) :]
            for clitic in _CLITICS
            if letters.startswith(clitic) and len(letters) - len(clitic) >= _SHORTEST_WRITTEN
        )
    ) or (letters,)


@lru_cache(maxsize=100_000)
def without_genitive(word: str) -> tuple[str, ...]:
    """What a word in Latin letters may be without the s of a genitive, itself first."""
    bare = _GENITIVE.sub("", word)
    return tuple(dict.fromkeys(one for one in (word, bare, bare[:-1] if bare[-1:] in "sS" and len(bare) > 3 else bare) if one))
