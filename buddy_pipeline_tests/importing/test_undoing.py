"""Random sequences of imports, decisions, undos and erasures: what was taken back leaves no trace."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from buddy_pipeline.csr.rights.erasure import erase_person
from buddy_pipeline.importing.deciding import DecisionRefused, decide, standing_decisions, undo
from buddy_pipeline.importing.deriving import Deciding, derive_again
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.histories import Step, invent_history, take
from buddy_pipeline_tests.small_exports import KEYS, LIFECYCLES, Installation

VAULT = Vault(KEYS)
DECIDING = Deciding(VAULT, LIFECYCLES, "steward")
DECISIONS = "pii.identity_decisions"
Tables = dict[str, list[tuple[Any, ...]]]
TOMBSTONES = "pii.tombstones"


class World:
    """An installation in which somebody decides at random; with ``decides`` false everything happens but decisions."""

    def __init__(self, installation: Installation, seed: int, *, decides: bool) -> None:
        self.installation = installation
        self._dice = random.Random(seed)
        self._decides = decides

    def live(self, steps: list[Step], erased_after: int) -> None:
        """Decides after each step, until somebody is erased: of what they shared with others no export is left to follow."""
        for place, step in enumerate(steps):
            take(self.installation, step)
            if place < erased_after:
                self._decide()
            if place == erased_after:
                self._undo_all()
                self._erase()
        self._undo_all()

    def tables(self) -> Tables:
        """All rows but decisions, and of whom was erased not when."""
        found = {name: rows for name, rows in self.installation.everything().items() if name != DECISIONS}
        return found | {TOMBSTONES: self.installation.rows(f"SELECT hash FROM {TOMBSTONES} ORDER BY 1")}

    def _decide(self) -> None:
        """Decides of two pairs, and takes one of the decisions that stand back."""
        for _ in range(2):
            if self._decides:
                self._decide_of(self._dice.random(), self._dice.random(), same=self._dice.random() < 0.6)
        if self._decides and self._dice.random() < 0.4:
            self._undo(self._standing()[-1:])

    def _decide_of(self, one: float, other: float, *, same: bool) -> None:
        ids = self.installation.rows("SELECT provider || ':' || external_id FROM csr.user_external_ids ORDER BY 1")
        pair = (ids[int(one * len(ids))][0], ids[int(other * len(ids))][0])
        before = self.tables()
        with psycopg.connect(self.installation.url) as connection:
            try:
                made = decide(connection, DECIDING, *pair, same=same)
            except DecisionRefused:
                assert differing(before, self.tables()) == {}
                return
            undo(connection, DECIDING, made.id)
            assert differing(before, self.tables()) == {}
            decide(connection, DECIDING, *pair, same=same)

    def _undo_all(self) -> None:
        self._undo(self._standing()[::-1])

    def _standing(self) -> list[int]:
        with psycopg.connect(self.installation.url) as connection:
            return [number for number, *_ in standing_decisions(connection)]

    def _undo(self, numbers: list[int]) -> None:
        for number in numbers:
            with psycopg.connect(self.installation.url) as connection:
                undo(connection, DECIDING, number)

    def _erase(self) -> None:
        (id_,) = self.installation.rows(
            "SELECT external_id FROM csr.user_external_ids WHERE profile_id IS NOT NULL ORDER BY 1 LIMIT 1"
        )[0]
        with psycopg.connect(self.installation.url) as connection:
            erase_person(connection, VAULT, id_=id_, actor="test")
            derive_again(connection, DECIDING, "erasure")


def differing(one: Tables, other: Tables) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that are in one of the two only, by table."""
    found = {name: set(one[name]) ^ set(other[name]) for name in one}
    return {name: rows for name, rows in found.items() if rows}


def _consistent(step: Step) -> Step:
    """All who came to an event tell the same of it: else it is told by others once one of them is erased."""
    told = {"attended_at": "2024-03-01T10:00:00Z", "event_title": "One", "duration_minutes": "60"}
    attendances = [row | told for row in step.entities.get("event_attendance", [])]
    return replace(step, entities=step.entities | ({"event_attendance": attendances} if attendances else {}))


@contextmanager
def world(data: Path, template: str, seed: int, *, decides: bool) -> Iterator[World]:
    with fresh_database(data, template) as url, TemporaryDirectory() as folder:
        yield World(Installation(url, Path(folder)), seed, decides=decides)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32), exports=st.integers(1, 3), erased_after=st.integers(2, 7))
def test_decisions_that_were_taken_back_leave_the_tables_as_without_them(
    server_data: Path, migrated_template: str, seed: int, exports: int, erased_after: int
) -> None:
    history = [_consistent(step) for step in invent_history(seed, exports, rosters=1, lists=1, reports=1)]
    found = []
    for decides in (True, False):
        with world(server_data, migrated_template, seed, decides=decides) as one:
            one.live(history, erased_after)
            found.append(one.tables())
    assert differing(found[0], found[1]) == {}
