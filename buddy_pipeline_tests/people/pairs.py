"""Invented pairs of users: couples and flatmates with one address, one person told twice, namesakes."""

import random
from dataclasses import dataclass

from buddy_pipeline_tests.small_exports import user

WOMEN = (
    "Олена/Olena", "Юлія/Yuliia", "Наталія/Nataliia", "Ірина/Iryna", "Оксана/Oksana", "Тетяна/Tetiana", "Світлана/Svitlana",
    "Марія/Mariia", "Марина/Maryna", "Галина/Halyna", "Ольга/Olha", "Олександра/Oleksandra", "Вікторія/Viktoriia", "Анна/Anna",
)  # fmt: skip
MEN = (
    "Олександр/Oleksandr", "Сергій/Serhii", "Андрій/Andrii", "Дмитро/Dmytro", "Володимир/Volodymyr", "Іван/Ivan", "Петро/Petro",
    "Микола/Mykola", "Євген/Yevhen", "Юрій/Yurii", "Віктор/Viktor", "Роман/Roman", "Тарас/Taras", "Ігор/Ihor",
)  # fmt: skip
FAMILIES = (
    "Коваленко/Kovalenko", "Шевченко/Shevchenko", "Ткачук/Tkachuk", "Гриценко/Hrytsenko", "Щербак/Shcherbak", "Бойко/Boiko",
    "Єрмоленко/Yermolenko", "Мельник/Melnyk", "Лисенко/Lysenko", "Поліщук/Polishchuk", "Журавель/Zhuravel", "Хоменко/Khomenko",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Pair:
    """Two rows of users, whether they are one person, and whether they share an address."""

    rows: tuple[dict[str, str], dict[str, str]]
    is_one: bool
    shares: bool


def invent_pairs(seed: int, count: int) -> list[Pair]:
    dice = random.Random(seed)
    return [dice.choice(_KINDS)(dice, f"{seed}-{number}") for number in range(count)]


def _couple(dice: random.Random, key: str) -> Pair:
    family = dice.choice(FAMILIES)
    names = (dice.choice(WOMEN), family), (dice.choice(MEN), family)
    return _pair(dice, key, *names, is_one=False, shares=True)


def _flatmates(dice: random.Random, key: str) -> Pair:
    given = dice.sample((*WOMEN, *MEN), 2)
    families = dice.sample(FAMILIES, 2)
    return _pair(dice, key, (given[0], families[0]), (given[1], families[1]), is_one=False, shares=True)


def _sisters(dice: random.Random, key: str) -> Pair:
    one, other = dice.sample(WOMEN, 2)
    family = dice.choice(FAMILIES)
    return _pair(dice, key, (one, family), (other, family), is_one=False, shares=True)


def _spelled_otherwise(dice: random.Random, key: str) -> Pair:
    name = _name(dice)
    return _pair(dice, key, name, name, is_one=True, shares=True, native=dice.choice([(True, False), (False, True)]))


def _turned_round(dice: random.Random, key: str) -> Pair:
    given, family = _name(dice)
    return _pair(dice, key, (given, family), (family, given), is_one=True, shares=True)


def _slipped(dice: random.Random, key: str) -> Pair:
    name = _name(dice)
    pair = _pair(dice, key, name, name, is_one=True, shares=True, native=(False, False))
    column = dice.choice(["first_name", "last_name"])
    return Pair((pair.rows[0], pair.rows[1] | {column: _slip(dice, pair.rows[1][column])}), pair.is_one, pair.shares)


def _two_addresses(dice: random.Random, key: str) -> Pair:
    name = _name(dice)
    return _pair(dice, key, name, name, is_one=True, shares=False)


def _namesakes(dice: random.Random, key: str) -> Pair:
    name = _name(dice)
    return _pair(dice, key, name, name, is_one=False, shares=False)


_KINDS = (_couple, _flatmates, _sisters, _spelled_otherwise, _turned_round, _slipped, _two_addresses, _namesakes)


def _name(dice: random.Random) -> tuple[str, str]:
    return dice.choice((*WOMEN, *MEN)), dice.choice(FAMILIES)


def _slip(dice: random.Random, word: str) -> str:
    """A letter left out, put in, changed or moved."""
    place = dice.randrange(1, len(word))
    kept, rest = word[:place], word[place:]
    return dice.choice(
        [
            kept + rest[1:],
            kept + dice.choice(LETTERS) + rest,
            kept + dice.choice(LETTERS) + rest[1:],
            kept[:-1] + rest[0] + kept[-1] + rest[1:],
        ]
    )


def _pair(
    dice: random.Random,
    key: str,
    one: tuple[str, str],
    other: tuple[str, str],
    *,
    is_one: bool,
    shares: bool,
    native: tuple[bool, bool] = (False, False),
) -> Pair:
    place = f"Town {key}"
    rows = []
    for number, (name, is_native) in enumerate(zip((one, other), native, strict=True)):
        first, last = (spellings.split("/")[0 if is_native else 1] for spellings in name)
        if dice.random() < 0.2:
            first, last = first.upper(), last.upper()
        email = f"{key}@example.org" if shares else f"{key}-{number}@example.org"
        rows.append(user(f"{key} {number}", email=email, first_name=first, last_name=last, location=place))
    return Pair((rows[0], rows[1]), is_one, shares)
