"""Of 1,000 texts with planted names, addresses and numbers, how many are masked."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from buddy_pipeline.voices.masking.mask import Masker
from buddy_pipeline_tests.voices.masking import sentences
from buddy_pipeline_tests.voices.masking.people import KNOWN, OTHERS, in_cases

LANGUAGES = ("en", "no", "uk", "ru", "ar")
TEXTS = 1_000


@dataclass(frozen=True)
class Planted:
    text: str
    language: str
    kind: str
    start: int
    end: int


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(KNOWN)


def test_known_people_are_masked_in_99_of_100_texts(masker: Masker) -> None:
    assert share_masked(masker, "known") >= 0.99


def test_other_names_are_masked_in_90_of_100_texts(masker: Masker) -> None:
    assert share_masked(masker, "other") >= 0.9


@pytest.mark.parametrize("kind", ["email", "phone", "link", "id", "account"])
def test_numbers_and_the_like_are_all_masked(masker: Masker, kind: str) -> None:
    assert share_masked(masker, kind) == 1


@pytest.mark.parametrize("kind", ["address", "birth_date"])
def test_addresses_and_dates_of_birth_are_masked_in_95_of_100_texts(masker: Masker, kind: str) -> None:
    assert share_masked(masker, kind) >= 0.95


def test_of_other_words_fewer_than_two_in_a_hundred_are_masked(masker: Masker) -> None:
    words = masked = 0
    for planted in all_planted():
        hidden = covered(masker, planted.text)
        for start, end in _words(planted):
            words += 1
            masked += start in hidden and end - 1 in hidden
    assert masked / words < 0.02


def share_masked(masker: Masker, kind: str) -> float:
    planted = [one for one in all_planted() if one.kind == kind]
    return 1 - len(missed(masker, planted)) / len(planted)


def missed(masker: Masker, planted: list[Planted]) -> list[Planted]:
    """Of which a letter or digit is left."""
    return [
        one
        for one in planted
        if not {place for place in range(one.start, one.end) if one.text[place].isalnum()} <= covered(masker, one.text)
    ]


def covered(masker: Masker, text: str) -> set[int]:
    return {place for span in masker.mask(text).spans for place in range(span.start, span.end)}


def _words(planted: Planted) -> Iterator[tuple[int, int]]:
    start = 0
    for word in planted.text.split(" "):
        end = start + len(word)
        if word and (end <= planted.start or start >= planted.end):
            yield start, end
        start = end + 1


def all_planted() -> list[Planted]:
    """A thousand texts, the same each time; all kinds in all languages."""
    makers = itertools.cycle(
        (language, kind)
        for language in LANGUAGES
        for kind in (
            "known",
            "known",
            "known",
            "other",
            "other",
            "other",
            "email",
            "phone",
            "phone",
            "link",
            "id",
            "account",
            "address",
            "address",
            "birth_date",
        )
    )
    chance = random.Random(20240601)
    return [_planted(chance, language, kind) for language, kind in itertools.islice(makers, TEXTS)]


def _planted(chance: random.Random, language: str, kind: str) -> Planted:
    if kind == "known":
        return _with_name(chance, language, kind, chance.choice(KNOWN[chance.choice(list(KNOWN))][language]))
    if kind == "other":
        return _with_name(chance, language, kind, chance.choice(OTHERS[language]))
    frames, values = {
        "address": (sentences.LIVING[language], sentences.ADDRESSES[language]),
        "birth_date": (sentences.BORN[language], sentences.DATES[language]),
    }.get(kind) or (sentences.FRAMES[language], sentences.NUMBERS[kind])
    return _filled(chance.choice(frames), "{}", chance.choice(values), language, kind)


def _with_name(chance: random.Random, language: str, kind: str, name: str) -> Planted:
    sentence = chance.choice(sentences.SENTENCES[language])
    slot = sentence[sentence.index("{") : sentence.index("}") + 1]
    return _filled(sentence, slot, in_cases(name)[slot[1:-1]] if language in ("uk", "ru") else name, language, kind)


def _filled(sentence: str, slot: str, value: str, language: str, kind: str) -> Planted:
    told, _, personal = value.rpartition("|")
    start = sentence.index(slot) + len(told)
    return Planted(sentence.replace(slot, told + personal, 1), language, kind, start, start + len(personal))


if __name__ == "__main__":
    chosen = Masker(KNOWN)
    total, left = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in all_planted():
        total[one.kind, one.language] += 1
    for one in missed(chosen, all_planted()):
        left[one.kind, one.language] += 1
        print(one.kind, one.language, "|", one.text, "|", chosen.mask(one.text).text)
    for kind, language in sorted(total):
        print(kind, language, total[kind, language] - left[kind, language], "of", total[kind, language])
