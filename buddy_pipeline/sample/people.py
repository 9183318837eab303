"""Invented people: newcomers and volunteers, and the sentences they write."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import MINUTE, joined, kept, moments, numbers, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.tongues import TONGUES, Tongue
from buddy_pipeline.sample.vocabulary import AWKWARD_TEXTS, INTERESTS
from buddy_pipeline.sources.buddy.entities import USERS

BUDDY_SHARE = 0.45
FOUNDER_SHARE = 0.02
"""Volunteers who are there before the first newcomer, so that every newcomer can be matched."""
FOUNDERS_UNTIL, JOINING_FROM, JOINING_UNTIL = 0.05, 0.10, 0.97
"""Shares of the window in which founders and then everybody else join."""

MAIL_DOMAINS = ("example.org", "example.com", "example.net")

AWKWARD_SHARE = 0.03
SECOND_SENTENCE_SHARE = 0.7
DETAIL_SHARE = 0.5


@dataclass(frozen=True)
class Window:
    """The time an export speaks of, in seconds since 1970; both ends are whole minutes."""

    start: int
    end: int

    def at(self, shares: np.ndarray) -> np.ndarray:
        """Moments at these shares of the window, in whole minutes."""
        return self.start + (shares * ((self.end - self.start) // MINUTE)).astype(np.int64) * MINUTE


@dataclass(frozen=True)
class People:
    """Everybody, in the order in which they joined. ``joined`` is in seconds, ``tongue`` a position in TONGUES."""

    table: pa.Table
    joined: np.ndarray
    is_buddy: np.ndarray
    tongue: np.ndarray
    full_names: pa.Array

    @property
    def ids(self) -> pa.Array:
        return self.table["id"].combine_chunks()

    def __len__(self) -> int:
        return len(self.joined)

    def known_at(self, when: np.ndarray) -> np.ndarray:
        """How many people had joined by each moment: the positions below that number."""
        return np.searchsorted(self.joined, when, side="right")


def invent_people(dice: Dice, count: int, window: Window) -> People:
    """People who joined within the window. The first is a volunteer, the first after the founders a newcomer."""
    founders = max(1, int(count * FOUNDER_SHARE))
    joined_at = window.at(_joining(dice, count, founders))
    is_buddy = dice.chance(count, BUDDY_SHARE)
    is_buddy[:founders] = True
    is_buddy[founders : founders + 1] = False
    tongue = np.where(
        is_buddy,
        dice.choose(count, np.array([tongue.buddies for tongue in TONGUES])),
        dice.choose(count, np.array([tongue.participants for tongue in TONGUES])),
    )
    first = _Names(lambda tongue: tongue.first_names).draw(dice, tongue)
    last = _Names(lambda tongue: tongue.last_names).draw(dice, tongue)
    columns = {
        "id": dice.uuids(count),
        "email": _addresses(dice, first[1], last[1]),
        "first_name": first[0],
        "last_name": last[0],
        "role": pick(USERS["role"].values, is_buddy.astype(np.int64)),
        "joined_at": moments(joined_at),
        "language_preference": kept(pick([tongue.name for tongue in TONGUES], tongue), dice.chance(count, 0.85)),
        "interests": kept(_interests(dice, count), dice.chance(count, 0.7)),
        "location": kept(_per_tongue(dice, tongue, lambda tongue: tongue.places), dice.chance(count, 0.75)),
    }
    return People(pa.table(columns), joined_at, is_buddy, tongue, joined(first[0], last[0], separator=" "))


def _joining(dice: Dice, count: int, founders: int) -> np.ndarray:
    early = dice.shares(founders) * FOUNDERS_UNTIL
    late = JOINING_FROM + dice.shares(count - founders) * (JOINING_UNTIL - JOINING_FROM)
    return np.sort(np.concatenate([early, late]))


def _addresses(dice: Dice, first: pa.Array, last: pa.Array) -> pa.Array:
    """Addresses in Latin letters, each with a number of its own."""
    number = numbers(1 + dice.shuffled(len(first)))
    return joined(first, ".", last, number, "@", pick(MAIL_DOMAINS, dice.between(len(first), 0, len(MAIL_DOMAINS) - 1)))


def _interests(dice: Dice, count: int) -> pa.Array:
    """One to three different interests, as JSON lists."""
    first = dice.between(count, 0, len(INTERESTS) - 1)
    second, third = (first + 1 + dice.between(count, 0, 4)) % len(INTERESTS), (first + 6) % len(INTERESTS)
    more = kept(pick(INTERESTS, second), dice.chance(count, 0.7)), kept(pick(INTERESTS, third), dice.chance(count, 0.3))
    return joined('["', joined(pick(INTERESTS, first), *more, separator='","'), '"]')


class _Choices:
    """The values that each tongue has, one after the other, so that a whole column is drawn at once."""

    def __init__(self, of_tongue: Callable[[Tongue], tuple[str, ...]]) -> None:
        self.lengths = np.array([len(of_tongue(tongue)) for tongue in TONGUES])
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.values = pa.array([value for tongue in TONGUES for value in of_tongue(tongue)])

    def draw(self, dice: Dice, tongue: np.ndarray) -> np.ndarray:
        return self.starts[tongue] + dice.below(self.lengths[tongue])


def _per_tongue(dice: Dice, tongue: np.ndarray, of_tongue: Callable[[Tongue], tuple[str, ...]]) -> pa.Array:
    choices = _Choices(of_tongue)
    return pick(choices.values, choices.draw(dice, tongue))


class _Names:
    """Names in their own script, and the same names in Latin letters."""

    def __init__(self, of_tongue: Callable[[Tongue], tuple[tuple[str, str], ...]]) -> None:
        self._native = _Choices(lambda tongue: tuple(native for native, _ in of_tongue(tongue)))
        self._latin = _Choices(lambda tongue: tuple(latin for _, latin in of_tongue(tongue)))

    def draw(self, dice: Dice, tongue: np.ndarray) -> tuple[pa.Array, pa.Array]:
        drawn = self._native.draw(dice, tongue)
        return pick(self._native.values, drawn), pick(self._latin.values, drawn)


def write_sentences(
    dice: Dice, people: People, who: np.ndarray, when: np.ndarray, of_tongue: Callable[[Tongue], tuple[str, ...]]
) -> pa.Array:
    """What the people at the positions ``who`` write in their language on a day: one or two sentences, some with a date."""
    tongue = people.tongue[who]
    first = _per_tongue(dice, tongue, of_tongue)
    second = kept(_per_tongue(dice, tongue, of_tongue), dice.chance(len(who), SECOND_SENTENCE_SHARE))
    second = pc.if_else(pc.equal(first, second), None, second)
    date = pc.strftime(pa.array(when, pa.timestamp("s")), "(%d.%m., %H:%M)")
    texts = joined(first, second, kept(date, dice.chance(len(who), DETAIL_SHARE)), separator=" ")
    awkward = pick(AWKWARD_TEXTS, dice.between(len(who), 0, len(AWKWARD_TEXTS) - 1))
    return pc.if_else(pa.array(dice.chance(len(who), AWKWARD_SHARE)), awkward, texts)
