"""Webhooks between exports: however badly they travel, the tables end as those of the exports alone."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.generator import Sample
from buddy_pipeline.sample.webhooks import Event, event_of, send_badly
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.event_worlds import (
    SINCE,
    Contents,
    apply,
    contents,
    differences,
    invent,
    load,
    statuses,
    store,
)
from buddy_pipeline_tests.small_exports import Installation, checkin, ended, feedback, match, session, uid, user

USERS = 30
SEEDS = (1, 2, 3, 4)
world_of = cache(lambda seed: invent(USERS, seed))
seeds = st.sampled_from(SEEDS)
shares = st.sampled_from([0.0, 0.05, 0.3, 0.9])
orders = st.integers(0, 2**32)
a_few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
"""An example takes seconds, so that one that fails is not made smaller."""


class Databases:
    """Fresh databases, some of them with the earlier export of a world, and what databases hold that know exports alone."""

    def __init__(self, server: Path, template: str, kept: ExitStack) -> None:
        self._server, self._template, self._kept = server, template, kept
        self.with_earlier = cache(self._with_earlier)
        self.of_exports = cache(self._of_exports)

    @contextmanager
    def fresh(self, template: str = "") -> Iterator[Installation]:
        with fresh_database(self._server, template or self._template) as url, TemporaryDirectory() as folder:
            yield Installation(url, Path(folder))

    def _with_earlier(self, seed: int) -> str:
        """Name of a database, to be copied, with the earlier export of a world."""
        installation = self._kept.enter_context(self.fresh())
        load(installation, world_of(seed).earlier)
        with psycopg.connect(installation.url) as connection:
            return connection.info.dbname

    def _of_exports(self, seed: int, later: str) -> Contents:
        """The contents after the earlier export of a world and the later one of that name."""
        with self.fresh(self.with_earlier(seed)) as installation:
            load(installation, getattr(world_of(seed), later))
            return contents(installation)

    def follow(self, seed: int, arrived: list[Event], parts: int, later: Sample) -> tuple[Contents, dict[str, int]]:
        """The contents, and the status of the events, after the earlier export, the events, and the later export."""
        with self.fresh(self.with_earlier(seed)) as installation:
            send(installation, arrived, parts)
            load(installation, later)
            apply(installation)
            return contents(installation), statuses(installation)


@pytest.fixture(scope="module")
def databases(server_data: Path, migrated_template: str) -> Iterator[Databases]:
    with ExitStack() as kept:
        yield Databases(server_data, migrated_template, kept)


def send(installation: Installation, arrived: list[Event], parts: int) -> None:
    """Stores the events in some parts one after the other, and applies what can be applied after each."""
    size = max(1, -(-len(arrived) // parts))
    for start in range(0, len(arrived), size):
        store(installation, arrived[start : start + size])
        apply(installation)


def shuffled(events: list[Event], order: int) -> list[Event]:
    return [events[position] for position in Dice(order, "order of arrival").shuffled(len(events)).tolist()]


@a_few
@given(seed=seeds, way=orders, lost=shares, doubled=shares, disordered=shares, parts=st.integers(1, 3))
def test_once_the_full_export_is_in_the_tables_are_those_of_the_exports_alone(
    databases: Databases, seed: int, way: int, lost: float, doubled: float, disordered: float, parts: int
) -> None:
    world = world_of(seed)
    sent = send_badly(world.events, way, lost, doubled, disordered)
    found, became = databases.follow(seed, sent.arrived, parts, world.full)
    assert differences(found, databases.of_exports(seed, "full")) == {}
    assert became == Counter(applied=len(world.events) - len(sent.lost))


@a_few
@given(seed=seeds, order=orders, parts=st.integers(1, 3))
def test_where_none_is_lost_webhooks_in_any_order_tell_what_an_export_would(
    databases: Databases, seed: int, order: int, parts: int
) -> None:
    """The later export has the people alone, of whom no webhook tells."""
    world = world_of(seed)
    found, became = databases.follow(seed, shuffled(world.events, order), parts, world.people)
    assert differences(found, databases.of_exports(seed, "told")) == {}
    assert became == {"applied": len(world.events)}


def test_the_worlds_have_what_makes_this_hard() -> None:
    for world in map(world_of, SEEDS):
        types = Counter(event["type"] for event in world.events)
        assert set(types) >= {one.name for one in BUDDY.event_types} - {"buddy.event.attended"}
        created = {
            row["match_id"]: row["ended_at"] for row in world.full.rows("matches") if row["matched_at"] >= str(SINCE.date())
        }
        assert any(created.values())
        assert not all(created.values())
    assert any(len(world.people.tables["users"]) > len(world.earlier.tables["users"]) for world in map(world_of, SEEDS))
    assert any("buddy.event.attended" in {event["type"] for event in world.events} for world in map(world_of, SEEDS))


CORRECTIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("buddy.checkin.completed", checkin("c", "m"), "mood=good|great notes=one|two"),
    ("buddy.feedback.submitted", feedback("f", "m"), "feedback_text=one|two rating=0.1|0.2"),
    ("buddy.skill_share.completed", session("s", "bo", "ada"), "learner_comment=one|two format=online|hybrid"),
)
"""Rows of which the platform may tell again and again, and what may stand in them."""


@st.composite
def corrected(draw: st.DrawFn) -> list[list[Event]]:
    """What is told of each row: one statement or some, the newest last."""
    told = []
    for type, row, optional in CORRECTIONS:
        cells = {name: values.split("|") for name, values in (part.split("=") for part in optional.split())}
        filled = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in cells.items()})
        statements = draw(st.lists(filled, min_size=1, max_size=3))
        events = [event_of(EVENT_TYPES[type], row | statement) for statement in statements]
        told.append([event | _another(f"{type} {number}", number) for number, event in enumerate(events)])
    return told


def _another(name: str, day: int) -> dict[str, str]:
    return {"id": uid(name), "timestamp": f"2024-06-1{day}T10:00:00Z"}


@a_few
@given(told=corrected(), order=orders, parts=st.integers(1, 3))
def test_of_all_that_is_told_of_a_row_the_newest_counts_in_any_order_and_in_any_batches(
    databases: Databases, told: list[list[Event]], order: int, parts: int
) -> None:
    begun = event_of(EVENT_TYPES["buddy.match.created"], match("m", "ada", "bo"))
    over = event_of(EVENT_TYPES["buddy.match.ended"], ended("m", "ada", "bo")) | {"timestamp": "2024-06-15T10:00:00Z"}
    found = _after(databases, shuffled([begun, over, *(event for of_row in told for event in of_row)], order), parts)
    newest = _after(databases, [begun, over, *(of_row[-1] for of_row in told)], 1)
    assert differences(found, newest) == {}


def _after(databases: Databases, arrived: list[Event], parts: int) -> Contents:
    with databases.fresh() as installation:
        installation.load("2024-01-31T10:00:00Z", users=[user("ada"), user("bo", role="buddy")])
        send(installation, arrived, parts)
        return contents(installation)
