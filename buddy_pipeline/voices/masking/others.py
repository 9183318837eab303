"""Names of people who are not known: by lists of given names, by the words beside them, and by capitals. In doubt it is a name."""

from collections.abc import Sequence
from functools import cache, lru_cache

from buddy_pipeline.voices.masking import signals
from buddy_pipeline.voices.masking.inflection import cases, tender_forms
from buddy_pipeline.voices.masking.names import is_of_grammar
from buddy_pipeline.voices.masking.reading import may_be_read, skeleton
from buddy_pipeline.voices.masking.spelling import (
    ARABIC,
    CYRILLIC,
    Token,
    alphabet_of,
    plain,
    sounds,
    without_clitics,
    without_genitive,
    written,
)
from buddy_pipeline.voices.masking.wordlists import (
    arabic_family_names,
    arabic_words_that_are_names,
    diminutives,
    given_names,
    is_common,
    is_common_alone,
    is_place_or_more,
    spelled_names,
)

_SHORTEST_SMALL = 4
_INSTITUTION_ENDS = (
    "skole", "skolen", "senter", "senteret", "opplæring", "opplæringen", "forening", "foreningen", "hjelpen", "loven", "sykehus", "kontoret",
    "stasjonen", "prøven", "etaten", "rådet", "museet", "vannet", "marka", "biblioteket", "kommune", "universitetet", "festivalen", "kafeen",
    "kirken", "kirke",
)  # fmt: skip
"""Of Norwegian words for what people go to."""
_MADE_TENDER = range(4, 9)
_TENDER_ENDS = ("Cka", "enka", "usia", "ik", "ko")
"""Sounds of names that have tender forms by rule, and how most of these end."""
_MOST_CAPITALS = 0.75
"""Share of words with a capital from which on capitals tell nothing."""
_FEWEST_WORDS, _ENOUGH_WORDS = 4, 8
"""Of fewer words nothing is told, and of fewer than enough only where each has a capital."""
_LONGEST_ACRONYM = 5
_PATRONYMIC = ("oviC", "eviC", "ovna", "evna", "ivna")
_CLEAR_FAMILY_ENDS = ("enko", "Cuk", "oviC", "eviC", "sen", "iuk", "ovski", "evski", "ovska", "Svili", "iCenko")
_NOUN_ENDS = (
    "en",
    "et",
    "ene",
    "ane",
    "ing",
    "het",
    "sjon",
    "dom",
    "skap",
    "else",
    "tion",
    "ness",
    "ity",
    "ment",
    "ship",
    "thing",
    "body",
    "ings",
    "time",
)
"""Of Norwegian and English nouns that stand without an article."""
_NEAR = frozenset((" ", "-", " - ", ". ", "  ", "\u00a0"))
_NO_BREAK = frozenset(("", ".", ":", "-", "«", '"', "“", ": «", ': "', "(", "’", "'"))
"""Between a word that announces a name and the name."""
_CLITICS = "ولبف"
_ARABIC_VERB = (("ي", "ت", "ن", "ا", "س"), ("ت", "وا", "ني", "نا", "ها", "ه", "تي"))


def find_names(tokens: Sequence[Token], known: Sequence[bool]) -> list[bool]:
    """For each word whether it is part of a name; those that are ``known`` are."""
    text = _Text(tokens, known)
    for number in range(len(tokens)):
        text.judge(number)
    text.extend()
    return text.is_name


class _Text:
    def __init__(self, tokens: Sequence[Token], known: Sequence[bool]) -> None:
        self.tokens = tokens
        self.is_name = list(known)
        lettered = [token for token in tokens if token.alphabet != ARABIC]
        capitals = sum(token.has_capital for token in lettered)
        most = _MOST_CAPITALS * len(lettered) if len(lettered) >= _ENOUGH_WORDS else len(lettered) - 1
        self.capitals_tell = len(lettered) < _FEWEST_WORDS or capitals <= most

    def judge(self, number: int) -> None:
        """Settles whether this word is a name; those before it are settled."""
        if not self.is_name[number]:
            token = self.tokens[number]
            self.is_name[number] = self._is_arabic_name(number) if token.alphabet == ARABIC else self._is_name(number)

    def extend(self) -> None:
        """Adds what belongs to a name: initials, and parts such as `abu` before it."""
        for number, token in enumerate(self.tokens):
            if self.is_name[number]:
                continue
            after = number + 1 < len(self.tokens) and self.is_name[number + 1] and self.tokens[number + 1].gap in _NEAR
            before = number > 0 and self.is_name[number - 1] and token.gap in _NEAR and token.gap != ". "
            if len(token.text) == 1 and token.has_capital:
                gap_after = self.tokens[number + 1].gap if number + 1 < len(self.tokens) else "."
                self.is_name[number] = (after and gap_after.startswith(".")) or (before and gap_after.startswith("."))
            elif plain(token.text) in signals.LATIN_KUNYA or written(token.text).lstrip(_CLITICS) in signals.KUNYA:
                self.is_name[number] = after
            elif plain(token.text) in signals.PARTICLES or written(token.text) in signals.PARTICLES:
                self.is_name[number] = after and (before or self.tokens[number + 1].gap == "-")

    def _before(self, number: int, back: int = 1) -> str:
        """The word before, if it stands in the same sentence."""
        at = number - back
        if at < 0 or any(self.tokens[one].gap.strip() not in _NO_BREAK for one in range(at + 1, number + 1)):
            return ""
        return plain(self.tokens[at].text)

    def _after(self, number: int, on: int = 1) -> Token | None:
        at = number + on
        if at >= len(self.tokens) or any(self.tokens[one].gap.strip() for one in range(number + 1, at + 1)):
            return None
        return self.tokens[at]

    def _is_named(self, number: int) -> bool:
        before = self._before(number)
        return before in signals.NAMED or (before in signals.LINKS_AFTER_NAMED and self._before(number, 2) in signals.NAMED)

    def _follows_name(self, number: int) -> bool:
        return number > 0 and self.is_name[number - 1] and self.tokens[number].gap in (" ", "-", ". ", "  ")

    def _is_name(self, number: int) -> bool:
        token = self.tokens[number]
        if len(token.text) < 2:
            return False
        if token.has_capital and self.capitals_tell:
            return self._is_name_with_capital(number)
        return self._is_name_in_any_case(number)

    def _is_name_in_any_case(self, number: int) -> bool:
        """Where a capital tells nothing, or there is none."""
        word = self.tokens[number].text
        before = self._before(number)
        if is_place_or_more(word) or len(word) < 3:
            return False
        if is_common(word):
            is_told = before in signals.RELATIONS or (before in signals.NAMED and before not in signals.UNSURE)
            return is_told and is_given_without_capital(word) and not is_of_grammar(word)
        if self._is_named(number) or before in signals.TITLES:
            return before not in signals.UNSURE or is_given_without_capital(word)
        if not is_given_without_capital(word):
            return self._follows_name(number) and sounds(word).endswith(_CLEAR_FAMILY_ENDS) and len(word) > 4
        if before in signals.RELATIONS or (
            before in signals.WITH and (alphabet_of(word) != CYRILLIC or len(word) > _SHORTEST_SMALL)
        ):
            return True
        return len(word) >= _SHORTEST_SMALL and (plain(word) in spelled_names() or _is_listed_in_nominative(word))

    def _is_name_with_capital(self, number: int) -> bool:
        token = self.tokens[number]
        word = token.text
        before = self._before(number)
        is_told = before in signals.TITLES or self._is_named(number)
        given = is_given_name(word)
        if token.is_shouted and len(word) <= _LONGEST_ACRONYM and not is_told:
            return given and not is_common(word) and not is_place_or_more(word) and len(word) > 3
        if is_place_or_more(word):
            return given and (is_told or before in signals.RELATIONS or self._is_before_family_name(number))
        if is_common(word):
            if token.is_first and given and not is_of_grammar(word):
                return plain(word) in signals.RATHER_NAMES or self._is_followed_by_speech(number)
            if self._follows_name(number):
                return word[-1].isalpha() and not token.is_first and not _is_of_grammar(word)
            return (is_told and not token.is_first) or (
                given and not token.is_first and before not in signals.PLACE_BEFORE and not _is_of_grammar(word)
            )
        if given or is_told or sounds(word).endswith(_PATRONYMIC):
            return True
        if token.is_first:
            return self._is_name_at_first(number)
        if plain(word).endswith(_INSTITUTION_ENDS) or self._is_of_thing(number):
            return False
        return not (before in signals.PLACE_BEFORE and self._is_place_by_sense(number))

    def _is_of_thing(self, number: int) -> bool:
        after = self._after(number)
        return after is not None and plain(after.text) in signals.THINGS

    def _is_place_by_sense(self, number: int) -> bool:
        """After `in` and the like, unless it looks like a family name."""
        word = self.tokens[number].text
        if self._before(number, 2) in signals.FOND_OF:
            return False
        if alphabet_of(word) == CYRILLIC and self._before(number) in ("у", "з", "із", "до", "из", "біля", "під"):
            return False
        return not sounds(word).endswith(_CLEAR_FAMILY_ENDS)

    def _is_before_family_name(self, number: int) -> bool:
        after = self._after(number)
        return bool(
            after
            and after.has_capital
            and after.gap == " "
            and not is_common(after.text)
            and not is_place_or_more(after.text)
            and len(after.text) > 1
        )

    def _is_name_at_first(self, number: int) -> bool:
        """At the beginning of a sentence each word has a capital: what follows tells."""
        word = self.tokens[number].text
        after = self._after(number)
        if sounds(word).endswith(_CLEAR_FAMILY_ENDS) and len(word) > 5:
            return True
        if self._is_told_whose(number):
            return True
        if after is None:
            return number == len(self.tokens) - 1 and "\n" in self.tokens[number].gap  # a signature
        if self._is_before_family_name(number) and after.alphabet == self.tokens[number].alphabet:
            return True
        if plain(word).endswith(_NOUN_ENDS) and not plain(word).endswith("sen"):
            return False
        return self._is_followed_by_speech(number) or plain(after.text) in signals.BEING

    def _is_told_whose(self, number: int) -> bool:
        """Whether `, my son` or the like follows."""
        if number + 2 >= len(self.tokens) or self.tokens[number + 1].gap.strip() != ",":
            return False
        whose, who = plain(self.tokens[number + 1].text), plain(self.tokens[number + 2].text)
        return whose in signals.WHOSE and who in signals.RELATIONS

    def _is_followed_by_speech(self, number: int) -> bool:
        """Whether what follows is what people do, `and I`, or `and` with a name."""
        after, second = self._after(number), self._after(number, 2)
        if after is None:
            return False
        if second is not None and (plain(after.text), plain(second.text)) in signals.AND_ME:
            return True
        if second is not None and plain(after.text) in signals.AND and second.has_capital and not is_common(second.text):
            return not is_place_or_more(second.text)
        return plain(after.text) in signals.SPEAKING

    def _is_arabic_name(self, number: int) -> bool:
        token = self.tokens[number]
        if token.text in signals.FUNCTION_WORDS or len(token.text) < 2:
            return False
        before = self._arabic_before(number)
        after = self._after(number)
        if "عبد" in without_clitics(token.text) and after and after.gap == " " and after.text.startswith("ال"):
            self.is_name[number + 1] = True
            return True
        if after and after.gap == " " and after.text == "الدين":
            self.is_name[number + 1] = True
            return True
        is_listed = is_arabic_given_name(token.text)
        is_doubtful = is_common(token.text) or any(form in arabic_words_that_are_names() for form in without_clitics(token.text))
        if is_listed and not is_doubtful:
            return True
        if before & signals.ARABIC_CHILDREN and is_listed:
            return True
        if before & signals.KUNYA:
            return is_listed or not (is_common(token.text) or token.text.startswith(("ال", "هال", "لل")))
        if before & signals.ARABIC_NAMED or before & signals.ARABIC_TITLES:
            return is_listed or (not is_common(token.text) and not token.text.startswith("ال") and not before <= {"اسم"})
        if self._follows_name(number):
            return self._is_arabic_family_name(token.text) or (is_listed and not is_common(token.text))
        if is_listed and (before & (signals.ARABIC_RELATIONS | signals.ARABIC_CALLS) or self._is_before_arabic_name(number)):
            return True
        return bool(before & signals.ARABIC_UNSURE_RELATIONS) and not is_doubtful and _looks_like_arabic_name(token.text)

    def _arabic_before(self, number: int) -> frozenset[str]:
        before = self._before(number)
        if not before or alphabet_of(before) != ARABIC:
            return frozenset()
        return frozenset(without_clitics(before)) | {written(before), written(before).lstrip(_CLITICS)}

    def _is_before_arabic_name(self, number: int) -> bool:
        after = self._after(number)
        if not after or after.gap != " " or after.alphabet != ARABIC or is_common_alone(after.text):
            return False
        if after.text.startswith(("و", "ف")) and not is_arabic_given_name(after.text[:1] + after.text[1:]):
            return False
        return self._is_arabic_family_name(after.text) or (
            is_arabic_given_name(after.text)
            and not any(form in arabic_words_that_are_names() for form in without_clitics(after.text))
        )

    @staticmethod
    def _is_arabic_family_name(word: str) -> bool:
        letters = written(word)
        if is_common_alone(word):
            return False
        return letters in arabic_family_names() or (letters.startswith("ال") and letters.endswith("ي") and len(letters) > 5)


def _looks_like_arabic_name(word: str) -> bool:
    letters = written(word)
    begins, ends = _ARABIC_VERB
    return (
        len(letters) > 2
        and not letters.startswith(("ال", "لل", *begins[:3]))
        and not letters.endswith(ends)
        and word not in signals.FUNCTION_WORDS
    )


def _is_of_grammar(word: str) -> bool:
    return len(word) < 3 or plain(word) in signals.GRAMMAR


@lru_cache(maxsize=100_000)
def is_given_name(word: str) -> bool:
    """Whether a list has the word as a given name or a diminutive, in any case."""
    if alphabet_of(word) == CYRILLIC:
        return sounds(word) in _given_in_cyrillic()
    return any(sounds(one) in _given_in_latin() for one in without_genitive(word))


@lru_cache(maxsize=100_000)
def is_given_without_capital(word: str) -> bool:
    """Whether a list has the word as it is spelled, but for a genitive or a case: what only sounds like a name is mostly none."""
    if alphabet_of(word) == CYRILLIC:
        return sounds(word) in _given_without_capital()
    return any(plain(one) in spelled_names() for one in without_genitive(word))


def _is_listed_in_nominative(word: str) -> bool:
    return len(word) > _SHORTEST_SMALL and any(
        sounds(one) in given_names() for one in ((word,) if alphabet_of(word) == CYRILLIC else ())
    )


@cache
def _given_without_capital() -> frozenset[str]:
    names = {sounds(name) for name in spelled_names() if alphabet_of(name) == CYRILLIC}
    formal = {name for name in given_names() if not diminutives().get(name, frozenset()).isdisjoint(names)}
    return frozenset(form for name in names | formal for form in cases(name) if len(form) > 2)


@cache
def _given_in_latin() -> frozenset[str]:
    return frozenset(name for name in (*given_names(), *diminutives()) if name.isascii() and len(name) > 1)


@cache
def _given_in_cyrillic() -> frozenset[str]:
    names = [name for name in given_names() if name.isascii() and len(name) in _MADE_TENDER]
    tender = {form for name in names for form in tender_forms(name) if form.endswith(_TENDER_ENDS)}
    return frozenset(form for name in (_given_in_latin() | tender) for form in cases(name) if len(form) > 1)


@lru_cache(maxsize=100_000)
def is_arabic_given_name(word: str) -> bool:
    """Whether a list has it as it is written, or it may be read as a name from abroad with its vowels."""
    forms = without_clitics(word)
    if any(form in given_names() or form in diminutives() for form in forms):
        return True
    if is_common(word):
        return False
    return any(
        len(form) > 3 and any(may_be_read(form, name, is_from_abroad=True) for name in _read_in_arabic().get(skeleton(form), ()))
        for form in forms
        if not written(word).startswith("ال")
    )


@cache
def _read_in_arabic() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for name in given_names():
        if len(name) > 3 and name.isascii() and len(skeleton(name)) > 1:
            names.setdefault(skeleton(name), []).append(name)
    return {consonants: tuple(ones) for consonants, ones in names.items()}
