"""Random sequences of imports, decisions, undos and erasures: what was taken back leaves no trace."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from buddy_pipeline.csr.rights.meant import and_what_may_be_theirs, meant_by_id, names_of
from buddy_pipeline.importing.deciding import DecisionRefused, decide, standing_decisions, undo
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.histories import Step, invent_history, take
from buddy_pipeline_tests.small_exports import KEYS, LIFECYCLES, Installation

VAULT = Vault(KEYS)
DECIDING = Deciding(VAULT, LIFECYCLES, "steward")
DECISIONS = "pii.identity_decisions"
TOMBSTONES = "pii.tombstones"
Tables = dict[str, list[tuple[Any, ...]]]


@dataclass
class World:
    """An installation, with what was decided in it."""

    installation: Installation

    def tables(self) -> Tables:
        """All rows but decisions, and of whom was erased not when."""
        found = {name: rows for name, rows in self.installation.everything().items() if name != DECISIONS}
        return found | {TOMBSTONES: self.installation.rows(f"SELECT hash FROM {TOMBSTONES} ORDER BY 1")}

    def ids(self) -> list[str]:
        found = self.installation.rows("SELECT provider || ':' || external_id FROM csr.user_external_ids ORDER BY 1")
        return [id_ for (id_,) in found]

    def people(self) -> set[str]:
        """What stands for people in rows of sources."""
        found = self.installation.rows("SELECT reference::text FROM csr.user_external_ids WHERE profile_id IS NOT NULL")
        return {reference for (reference,) in found}

    def decide(self, one: str, other: str, *, same: bool) -> int | None:
        """The number of the decision; none if it is refused. Taken back at once, nothing is left of it."""
        before = self.tables()
        with psycopg.connect(self.installation.url) as connection:
            try:
                made = decide(connection, DECIDING, one, other, same=same)
            except DecisionRefused:
                assert differing(before, self.tables()) == {}
                return None
            undo(connection, DECIDING, made.id)
            assert differing(before, self.tables()) == {}
            return decide(connection, DECIDING, one, other, same=same).id

    def undo(self, number: int) -> None:
        with psycopg.connect(self.installation.url) as connection:
            undo(connection, DECIDING, number)

    def standing(self) -> set[int]:
        with psycopg.connect(self.installation.url) as connection:
            return {number for number, *_ in standing_decisions(connection)}

    def would_go(self, reference: str) -> set[str]:
        """What stands for whomever an erasure would reach, and what they are called."""
        with psycopg.connect(self.installation.url) as connection:
            meant = meant_by_id(connection, VAULT, reference)
            names = names_of(connection, VAULT, meant.values["ids"])
            return {*and_what_may_be_theirs(connection, VAULT, meant).values["ids"], *names}


@dataclass
class Twins:
    """Two installations with one history; in the second one nobody took the decisions that are taken back in the first."""

    one: World
    other: World
    dice: random.Random
    to_undo: list[int] = field(default_factory=list)

    def live(self, steps: list[Step]) -> None:
        for step in steps:
            for world in (self.one, self.other):
                take(world.installation, step)
            acts = (self._decide_for_now, self._decide_for_good, self._undo, self._erase)
            for act in self.dice.choices(acts, weights=(6, 2, 2, 2), k=3):
                if self.one.ids():
                    act()
        while self.to_undo:
            self._undo()

    def _decide_for_now(self) -> None:
        number = self.one.decide(*self._pair(), same=self._same())
        self.to_undo += [] if number is None else [number]

    def _decide_for_good(self) -> None:
        """In both, or where one of them refuses it in none."""
        pair, same = self._pair(), self._same()
        number = self.other.decide(*pair, same=same)
        if number is not None and self.one.decide(*pair, same=same) is None:
            self.other.undo(number)

    def _undo(self) -> None:
        """Takes any of the decisions back that are not for good, and were not forgotten with somebody erased."""
        standing = self.one.standing()
        self.to_undo = [number for number in self.to_undo if number in standing]
        if self.to_undo:
            self.one.undo(self.to_undo.pop(self.dice.randrange(len(self.to_undo))))

    def _erase(self) -> None:
        """Erases somebody who is the same person in both: who is one by a decision goes as one, and the decision with them."""
        known = self.one.people() & self.other.people()
        for reference in self.dice.sample(sorted(known), min(len(known), 4)):
            if self.one.would_go(reference) == self.other.would_go(reference):
                for world in (self.one, self.other):
                    world.installation.erase(reference)
                return

    def _pair(self) -> tuple[str, str]:
        ids = self.one.ids()
        return self.dice.choice(ids), self.dice.choice(ids)

    def _same(self) -> bool:
        return self.dice.random() < 0.6


def differing(one: Tables, other: Tables) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that are in one of the two only, by table."""
    found = {name: set(one[name]) ^ set(other[name]) for name in one}
    return {name: rows for name, rows in found.items() if rows}


@contextmanager
def world(data: Path, template: str) -> Iterator[World]:
    with fresh_database(data, template) as url, TemporaryDirectory() as folder:
        yield World(Installation(url, Path(folder)))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32), exports=st.integers(1, 3))
def test_decisions_that_were_taken_back_leave_the_tables_as_without_them(
    server_data: Path, migrated_template: str, seed: int, exports: int
) -> None:
    dice = random.Random(seed)
    history = invent_history(seed, exports, rosters=1, lists=1, reports=1)
    dice.shuffle(history)
    with world(server_data, migrated_template) as one, world(server_data, migrated_template) as other:
        Twins(one, other, dice).live(history)
        assert differing(one.tables(), other.tables()) == {}
