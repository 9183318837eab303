"""Known people are found in cases, diminutives, other alphabets and with a slip, and words of every day are left alone."""

import pytest

from buddy_pipeline.voices.masking.names import FEW, KnownNames
from buddy_pipeline.voices.masking.spelling import tokens


def known_in(text: str, *names: str) -> list[str]:
    index = KnownNames(names)
    return [token.text for token in tokens(text) if index.knows(token)]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Олена", "Олени Олені Олену Оленою Олено Оленин Оленина Оленка Оленці Лєна Olena Lena أولينا"),
        ("Ольга", "Ольги Ользі Ольгу Ольгою Ольго Ольжин Ольгина Ольге Оля Олі Олею Olha Olga"),
        ("Юлія", "Юлії Юлію Юлією Юліє Юлька Юлею Юлин Yuliia Iuliia Yulia Julia Julija Julias يوليا"),
        ("Oleksandra", "Олександра Александру Саша Саші Сашко Лєся Сашина Aleksandra"),
        ("Наталія", "Наталка Наталці Наташа Наталчина Наталья Натальи Nataly Natalja Natasha"),
        ("Андрій", "Андрія Андрієві Андрію Андрієм Андрійко Андрійку Андрей Андреем Andriy Andrew"),
        ("Ігор", "Ігоря Ігореві Ігорем Игорь Игорю Igor Ihor"),
        ("Шевченко", "Шевченка Шевченкові Шевченком Шевченки Shevchenko Sjevtsjenko Szewczenko Шевченкова"),
        ("Kovalska", "Ковальська Ковальської Ковальський Ковальського Ковальская Ковальских Kovalskyi"),
        ("Иванова", "Иванов Иванову Ивановой Ивановы Ivanov Ivanova Ivanovas"),
        ("Кравець", "Кравця Кравцеві Кравцем Kravets Kravetz"),
        ("Mohammed", "Muhammad Mohamad محمد ومحمد لمحمد Мухаммед Мухаммедом Mohammeds"),
        ("نور الدين", "نورالدين"),
        ("Abd al-Rahman", "عبدالرحمن Abdulrahman Abdelrahman"),
        ("الحموي", "الحموي والحموي Hamwi"),
        ("Rønningsbakk", "Rønningsbakks Ronningsbakk Rønningsbak Rønnignsbakk"),
        ("Elizabeth", "Liz Beth Lizzie Elisabeth Ліза Елізабет Elizabeth's"),
    ],
)
def test_forms_of_a_name_are_known(name: str, forms: str) -> None:
    assert known_in(forms, name) == forms.replace("'s", "'s").split()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Надія", "я маю надію, надії багато"),
        ("Mark", "the mark on the wall"),
        ("Liv", "et nytt liv"),
        ("Юля", "июля и юлить"),
        ("Тома", "тому що, том первый"),
        ("Roman", "читала роман"),
        ("Ali", "على الطاولة"),
        ("Коля", "коли прийдеш"),
        ("Женя", "жены и жене"),
        ("Ілля", "или так"),
    ],
)
def test_words_of_every_day_are_none(name: str, text: str) -> None:
    assert known_in(text, name) == []


def test_with_a_capital_inside_a_sentence_such_a_word_is_a_name() -> None:
    assert known_in("I asked Mark, and Hope came", "Mark Hope") == ["Mark", "Hope"]


def test_a_name_in_small_letters_is_known() -> None:
    assert known_in("talked to olena and to ahmad, олександра прийде", "Olena", "Ahmad", "Oleksandra") == [
        "olena",
        "ahmad",
        "олександра",
    ]


def test_of_many_names_hardly_one_is_a_word_of_every_day() -> None:
    syllables = [first + second for first in "bdfgklmnprstv" for second in "aeiou"]
    many = [f"{one}{two} {two}{three}".title() for one in syllables[:30] for two in syllables[20:50] for three in syllables[::9]]
    assert len(many) > FEW
    words = (
        "yesterday we talked about the course and she told me that the housing office never answers, so we wrote again together"
    )
    assert known_in(words, *many) == []
