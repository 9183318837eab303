"""People of the other programs: those of the Buddy sample of the same size and seed, and some whom it does not know.

Each program knows them by what they told it: most by the same address, some by another one as well, many spelled otherwise.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import joined, kept, numbers
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.people import People, Window, invent_people

STRANGER_SHARE = 0.3
"""People who have no buddy, over those of the Buddy Program."""
FEWEST_STRANGERS = 2
"""One volunteer and one newcomer."""
STRANGERS_DOMAIN, SECOND_DOMAIN = "members.example", "home.example"
WITH_SECOND_ADDRESS = 0.06
WITH_ID = 0.5
SHOUTED, PADDED = 0.05, 0.04
"""Shares of the cells in which an address stands in capitals, or between spaces."""


@dataclass(frozen=True)
class Members:
    """Everybody whom the other programs may know; ``has_second`` has another address, and an id that tells that both are theirs."""

    people: People
    has_second: np.ndarray
    has_id: np.ndarray

    def __len__(self) -> int:
        return len(self.people)

    @property
    def names(self) -> pa.Array:
        return self.people.full_names

    def ids(self, who: np.ndarray) -> pa.Array:
        """The ids that Kintell has for these people, empty where it tells none."""
        return kept(joined("KT-", numbers(10_001 + who)), self.has_id[who])

    def addresses(self, dice: Dice, who: np.ndarray) -> pa.Array:
        """Addresses of these people as they may be written: who has two uses either."""
        first = self.people.table["email"].combine_chunks().take(pa.array(who))
        either = self.has_second[who] & dice.chance(len(who), 0.5)
        address = pc.if_else(pa.array(either), _in_domain(first, SECOND_DOMAIN), first)
        address = pc.if_else(pa.array(dice.chance(len(who), SHOUTED)), pc.utf8_upper(address), address)
        return pc.if_else(pa.array(dice.chance(len(who), PADDED)), joined(" ", address, "  "), address)

    def some(self, dice: Dice, is_wanted: np.ndarray, share: float) -> np.ndarray:
        """Positions of about this share of the wanted people, in order; at least one stranger to the Buddy Program."""
        chosen = is_wanted & dice.chance(len(self), share)
        chosen[np.flatnonzero(is_wanted)[-1]] = True
        return np.flatnonzero(chosen)


def invent_members(seed: int, users: int, window: Window) -> Members:
    """The people of the Buddy sample with these ``users``, and strangers to it behind them."""
    known = invent_people(Dice(seed, "people"), users, window)
    count = max(FEWEST_STRANGERS, round(users * STRANGER_SHARE))
    strangers = invent_people(Dice(seed, "people of other programs"), count, window)
    addresses = _in_domain(strangers.table["email"].combine_chunks(), STRANGERS_DOMAIN)
    table = strangers.table.set_column(strangers.table.column_names.index("email"), "email", addresses)
    people = People(
        table=pa.concat_tables([known.table, table]).combine_chunks(),
        joined=np.concatenate([known.joined, strangers.joined]),
        is_buddy=np.concatenate([known.is_buddy, strangers.is_buddy]),
        tongue=np.concatenate([known.tongue, strangers.tongue]),
        full_names=pa.concat_arrays([known.full_names, strangers.full_names]),
    )
    dice = Dice(seed, "addresses of other programs")
    has_second = dice.chance(len(people), WITH_SECOND_ADDRESS)
    return Members(people, has_second, has_second | dice.chance(len(people), WITH_ID))


def _in_domain(addresses: pa.Array, domain: str) -> pa.Array:
    return pc.replace_substring_regex(addresses, "@.*", f"@{domain}")
