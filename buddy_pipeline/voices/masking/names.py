"""The names that are known: the people concerned and those of the program, in all forms that can be derived, found word by word."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from buddy_pipeline.voices.masking import signals
from buddy_pipeline.voices.masking.inflection import cases, tender_forms
from buddy_pipeline.voices.masking.reading import may_be_read, skeleton
from buddy_pipeline.voices.masking.spelling import (
    ARABIC,
    CYRILLIC,
    Token,
    alphabet_of,
    plain,
    sounds,
    tokens,
    without_clitics,
    without_genitive,
    written,
)
from buddy_pipeline.voices.masking.wordlists import (
    arabic_words_that_are_names,
    diminutives,
    given_names,
    is_common,
    is_place_or_more,
    spellings_of_lines,
)

FEW = 500
"""Names, so few that in doubt a word is one of them."""
_SHORTEST = 2
_SHORTEST_SMALL = 4
"""Sounds of a name without a capital that may be spelled in another way than is known."""
_SHORTEST_WITH_SLIP = 5
_SHORTEST_SMALL_WITH_SLIP = 7
_SHORTEST_OF_MANY = 8
"""Sounds without a capital, or with a slip at the beginning of a sentence, where there are many names."""
_SHORTEST_READ = 4
"""Letters of an Arabic word that is read as a name from abroad."""
_FEWEST_CONSONANTS = 3
"""From so many on, a name may have its vowels left out."""
_ENDINGS = 3
"""Letters that a case may add to the stem of a name that has a slip."""


_ARTICLE = re.compile(r"\b(?:al|el|ul)[- ]([a-z]{3,})", re.IGNORECASE)


class KnownNames:
    """An index of all forms of names. It is built once; a word is looked up in sets.

    The more names there are, the more words of every day are a form of one, or a slip away: of many, what is not clearly a name
    needs a sign that it is one, see `others`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._spelled: set[str] = set()
        self._latin: set[str] = set()
        self._cyrillic: set[str] = set()
        self._arabic: set[str] = set()
        self._read_in_arabic: dict[str, set[str]] = defaultdict(set)
        self._read_from_arabic: dict[str, set[str]] = defaultdict(set)
        self._slips: dict[str, set[str]] = defaultdict(set)
        self._tender: set[str] = set()
        self._made_tender: set[str] = set()
        self._with_article: set[str] = set()
        """Names that stand behind an article, such as Al-Hamwi."""
        self._side_by_side: set[tuple[str, str]] = set()
        """Words that follow one another in a full name: together they are a name, however common each is."""
        words: dict[str, bool] = {}
        names = list(names)
        self._are_many = len(names) > FEW
        for name in names:
            spelled = [plain(token.text) for token in tokens(name)]
            self._side_by_side.update(itertools.pairwise(spelled))
            self._with_article.update(sounds(word) for word in _ARTICLE.findall(name))
            for number, word in enumerate(words_of_name(name)):
                words[word] = words.get(word, False) or number == 0
        for word, may_be_given in words.items():
            self._add(word, may_be_given=may_be_given)
        self._is_known = lru_cache(maxsize=200_000)(self._look_up)

    def knows(self, token: Token) -> bool:
        """Whether the word is a form of a name that is known, or a slip of a letter away from it."""
        return self._is_known(token.text, token.is_first)

    def knows_together(self, one: Token, other: Token) -> bool:
        """Whether two words stand side by side in a known full name."""
        return (plain(one.text), plain(other.text)) in self._side_by_side

    def _add(self, word: str, *, may_be_given: bool) -> None:
        self._spelled.add(plain(word))
        key = sounds(word)
        others = others_for(key)
        if alphabet_of(word) == ARABIC:
            self._read_from_arabic[skeleton(key)].add(key)
        names = {key, *others}
        self._add_forms(names)
        if may_be_given or others:
            self._add_tender_forms(names)
        if key.isascii():
            self._read_in_arabic[skeleton(key)].add(key)
        self._add_slips(key)

    def _add_forms(self, names: set[str]) -> None:
        self._arabic.update(name for name in names if not name.isascii())
        for name in names:
            if name.isascii() and name not in self._latin:
                self._latin.add(name)
                self._cyrillic |= cases(name)

    def _add_tender_forms(self, names: set[str]) -> None:
        for name in names - self._made_tender:
            if name.isascii():
                self._tender.update(*map(cases, tender_forms(name)))
        self._made_tender |= names

    def _add_slips(self, name: str) -> None:
        if len(name) < _SHORTEST_WITH_SLIP:
            return
        stem = name[:-1] if name[-1] in "aeiou" else name
        for form in {name, stem}:
            if len(form) >= _SHORTEST_WITH_SLIP - 1:
                for shorter in (form, *_shorter_by_one(form)):
                    self._slips[shorter].add(form)

    def _look_up(self, word: str, is_first: bool) -> bool:
        if alphabet_of(word) == ARABIC:
            return self._look_up_arabic(word)
        return self._is_form(word, is_first) or self._is_slip(word, is_first)

    def _is_form(self, word: str, is_first: bool) -> bool:
        has_capital = word[0].isupper()
        is_cyrillic = alphabet_of(word) == CYRILLIC
        if (
            len(word) < _SHORTEST
            or plain(word) in _CONTRACTIONS
            or (is_common(word) and not (has_capital and self._may_be_name_at(word, is_first)))
        ):
            return False
        if self._are_many and is_place_or_more(word):
            return False
        for one in (word,) if is_cyrillic else without_genitive(word):
            key = sounds(one)
            is_form = key in (self._cyrillic if is_cyrillic else self._latin)
            if (is_form or self._is_tender(key, is_first)) and (has_capital or self._is_form_when_small(one, key)):
                return True
            if has_capital and self._is_read(key):
                return True
        return False

    def _is_tender(self, key: str, is_first: bool) -> bool:
        return key in self._tender and not (self._are_many and is_first)

    def _is_form_when_small(self, word: str, key: str) -> bool:
        return plain(word) in self._spelled or len(key) >= (_SHORTEST_OF_MANY if self._are_many else _SHORTEST_SMALL)

    def _may_be_name_at(self, word: str, is_first: bool) -> bool:
        return not is_first or not (self._are_many or is_of_grammar(word))

    def _is_read(self, key: str) -> bool:
        """Whether it is how a name that is only known in Arabic may be spelled, perhaps with an ending."""
        if not self._read_from_arabic:
            return False
        forms = {key, *(key[:-number] for number in range(1, _ENDINGS) if len(key) - number >= _SHORTEST_READ)}
        return any(
            may_be_read(name, form)
            for form in forms
            for name in self._read_from_arabic.get(skeleton(form), ())
            if len(form) > _SHORTEST
        )

    def _is_slip(self, word: str, is_first: bool) -> bool:
        is_small = not word[0].isupper()
        if self._are_many:
            shortest = _SHORTEST_OF_MANY + is_small if is_small or is_first else _SHORTEST_WITH_SLIP
        else:
            shortest = _SHORTEST_SMALL_WITH_SLIP if is_small else _SHORTEST_WITH_SLIP
        if len(word) < shortest or is_common(word) or is_place_or_more(word):
            return False
        is_cyrillic = alphabet_of(word) == CYRILLIC
        for one in (word,) if is_cyrillic else without_genitive(word):
            key = sounds(one)
            lengths = range(_ENDINGS + 1) if is_cyrillic and not is_small and not self._are_many else range(1)
            if any(self._is_one_off(key[: len(key) - cut], whole=cut == 0) for cut in lengths):
                return True
        return False

    def _is_one_off(self, key: str, *, whole: bool) -> bool:
        if len(key) < _SHORTEST_WITH_SLIP - (not whole):
            return False
        near = {form for shorter in (key, *_shorter_by_one(key)) for form in self._slips.get(shorter, ())}
        return any(
            OSA.distance(key, form) <= 1 and (form[0] == key[0] or min(len(form), len(key)) > _SHORTEST_WITH_SLIP)
            for form in near
            if len(form) >= _SHORTEST_WITH_SLIP or not whole
        )

    def _look_up_arabic(self, word: str) -> bool:
        forms = without_clitics(word)
        if word in signals.FUNCTION_WORDS:
            return False
        if self._are_many:
            return self._is_clear_in_arabic(forms)
        if any(form in self._arabic or "ال" + form in self._arabic for form in forms):
            return True
        if is_common(word):
            return False
        if any(self._may_be_from_abroad(form) for form in forms):
            return True
        return any(
            len(form) >= _SHORTEST_WITH_SLIP and OSA.distance(form, known) <= 1
            for form in forms[:2]
            for shorter in (form, *_shorter_by_one(form))
            for known in self._slips.get(shorter, ())
        )

    def _is_clear_in_arabic(self, forms: tuple[str, ...]) -> bool:
        """Whether it is a name that is known, and no word of every day, whatever of it is taken for a clitic."""
        if any(is_common(form) or form in arabic_words_that_are_names() for form in forms):
            return False
        bare = forms[0].removeprefix("ال")
        if bare != forms[0] and any(
            may_be_read(bare, name) for name in self._with_article & self._read_in_arabic.get(skeleton(bare), set())
        ):
            return True
        return any(form in self._arabic for form in forms) or any(
            len(form) > _SHORTEST_READ
            and (may_be_read(form, name, is_from_abroad=True) or (_is_clear(name, more=1) and may_be_read(form, name)))
            for form in forms
            for name in self._read_in_arabic.get(skeleton(form), ())
        )

    def _may_be_from_abroad(self, form: str) -> bool:
        consonants = skeleton(form)
        return len(form) >= _SHORTEST_READ - 1 and any(
            may_be_read(form, name, is_from_abroad=True)
            or (len(form) >= _SHORTEST_READ and _is_clear(name) and may_be_read(form, name))
            for name in self._read_in_arabic.get(consonants, ())
        )


def _is_clear(name: str, *, more: int = 0) -> bool:
    return sum(letter not in "aeiou" for letter in name) >= _FEWEST_CONSONANTS + more


_CONTRACTIONS = frozenset(("im", "ive", "ill", "id"))


def is_of_grammar(word: str) -> bool:
    """Whether the word is so common that a name of the same letters has to be told by more than a word before it."""
    return plain(word) in signals.WORDS_OF_GRAMMAR


SERVANTS = frozenset(("abd", "abdul", "abdel", "abdal", "abdol", "عبد"))
"""Beginnings of names of two words, such as Abd al-Rahman, that are written as one, too."""


_BEHIND_ONE = ("الدين", "الله")
"""Second words of names that are written as one, too."""


def words_of_name(name: str) -> Iterator[str]:
    """The words by which somebody may be known again; the given name is mostly the first."""
    words = [token.text for token in tokens(name)]
    for number, word in enumerate(words[:-1]):
        if words[number + 1] in _BEHIND_ONE:
            yield word + words[number + 1]
        if plain(word) in SERVANTS:
            yield word + words[number + 1]
            if alphabet_of(word) != ARABIC and number + 2 < len(words) and plain(words[number + 1]) in signals.PARTICLES:
                yield "Abdul" + words[number + 2]
    for token in tokens(name):
        if (
            len(token.text) >= _SHORTEST
            and plain(token.text) not in signals.PARTICLES
            and written(token.text) not in signals.PARTICLES
        ):
            yield token.text
            yield from _parts(token.text)


def _parts(word: str) -> Iterator[str]:
    """An Arabic name without its article, or without the second word that is written together with it."""
    if alphabet_of(word) == ARABIC:
        if word.startswith("ال") and len(word) > 4:
            yield word[2:]
        yield from (word[: -len(second)] for second in _BEHIND_ONE if word.endswith(second) and len(word) > len(second) + 2)


def others_for(key: str) -> frozenset[str]:
    """Spellings and diminutives of a given name, in sounds; none of another word."""
    spellings = {key, *_same_name(key)}
    called = {call for spelling in spellings for call in diminutives().get(spelling, ())}
    return frozenset(spellings | called | {other for call in called for other in _same_name(call) if not other.isascii()}) - {key}


def _same_name(key: str) -> set[str]:
    return {spelling for line in given_names().get(key, ()) for spelling in spellings_of_lines()[line]}


def _shorter_by_one(word: str) -> set[str]:
    return {word[:number] + word[number + 1 :] for number in range(len(word))}
