"""The webhooks of an invented export: one event a happening, in the shape of the contract, and how they travel."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.contract.columns import Column
from buddy_pipeline.contract.events import ENVELOPE, EventType
from buddy_pipeline.events.reading import read_event
from buddy_pipeline.sample.generator import EXPORT_DATE, Sample, generate
from buddy_pipeline.sample.webhooks import OVERTAKEN_BY, SLOWEST, Event, events_of, send_badly, write_event_log
from buddy_pipeline.sources.buddy import BUDDY

TYPES = {type.name: type for type in BUDDY.event_types}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SINCE, UNTIL = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return generate(200, 3, faults=False)


@pytest.fixture(scope="module")
def events(sample: Sample) -> list[Event]:
    return events_of(sample, LONG_AGO, EXPORT_DATE + timedelta(minutes=1))


def carried(event: Event, column: Column) -> Any:
    value = event["data"]
    for step in column.nested or (column.name,):
        value = value.get(step) if value is not None else None
    return value


def key_of(event: Event) -> tuple[Any, ...]:
    type = TYPES[event["type"]]
    return (type.name, *(str(carried(event, type.entity[name])) for name in type.entity.key))


def test_there_is_one_event_a_row_and_type(sample: Sample, events: list[Event]) -> None:
    told = Counter(key_of(event) for event in events)
    wanted = Counter(
        (type.name, *(row[name] for name in type.entity.key))
        for type in BUDDY.event_types
        for row in sample.rows(type.entity.name)
        if row[type.happened] is not None
    )
    assert told == wanted
    assert len({event["id"] for event in events}) == len(events)


def test_only_matches_that_ended_have_an_event_of_their_end(sample: Sample, events: list[Event]) -> None:
    told = Counter(event["type"] for event in events)
    ended = sum(row["status"] == "ended" for row in sample.rows("matches"))
    assert told["buddy.match.created"] == len(sample.tables["matches"]) > told["buddy.match.ended"] == ended > 0


@pytest.mark.parametrize("type", BUDDY.event_types, ids=lambda type: type.name)
def test_an_event_carries_the_cells_of_its_row_that_are_not_empty(sample: Sample, events: list[Event], type: EventType) -> None:
    rows = {tuple(row[name] for name in type.entity.key): row for row in sample.rows(type.entity.name)}
    of_type = [event for event in events if event["type"] == type.name]
    for event in of_type:
        row = rows[key_of(event)[1:]]
        for column in type.columns:
            told, cell = carried(event, column), row[column.name]
            if cell is None or isinstance(told, str):
                assert told == cell
            else:
                assert told == json.loads(cell)
        assert {column.nested[0] if column.nested else column.name for column in type.columns} >= set(event["data"])
    assert of_type


def test_ratings_of_sessions_and_categories_of_feedback_are_nested(events: list[Event]) -> None:
    keys = {event["type"]: set() for event in events}
    for event in events:
        keys[event["type"]] |= set(event["data"])
    assert "feedback" in keys["buddy.skill_share.completed"]
    assert "learner_rating" not in keys["buddy.skill_share.completed"]
    assert "categories" in keys["buddy.feedback.submitted"]
    assert "communication" not in keys["buddy.feedback.submitted"]


def test_the_envelope_is_that_of_the_contract_and_the_time_a_little_after_the_happening(events: list[Event]) -> None:
    for event in events:
        assert list(event) == [*(column.name for column in ENVELOPE), "data"]
        type = TYPES[event["type"]]
        happened = datetime.fromisoformat(carried(event, type.entity[type.happened]))
        assert timedelta() < datetime.fromisoformat(event["timestamp"]) - happened <= timedelta(seconds=SLOWEST)
    assert [event["timestamp"] for event in events] == sorted(event["timestamp"] for event in events)


def test_each_event_is_one_that_the_receiver_takes(events: list[Event]) -> None:
    for event in events:
        taken = read_event(json.dumps(event).encode(), datetime.now(UTC))
        assert (taken.id, taken.type, taken.key) == (event["id"], event["type"], "|".join(key_of(event)[1:]))


def test_only_what_happened_in_the_time_is_told_and_always_alike(sample: Sample, events: list[Event]) -> None:
    def happened(event: Event) -> str:
        type = TYPES[event["type"]]
        return carried(event, type.entity[type.happened])

    told = events_of(sample, SINCE, UNTIL)
    assert told == [event for event in events if "2025-03-01" <= happened(event) < "2025-06-01"]
    assert {event["type"] for event in told} == set(TYPES)
    assert events_of(generate(200, 3, faults=False), SINCE, UNTIL) == told


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 300))
def test_all_but_the_lost_arrive_and_none_is_overtaken_by_too_many(events: list[Event], seed: int, count: int) -> None:
    sent = send_badly(events[:count], seed)
    ids = [event["id"] for event in events[:count]]
    arrived = [event["id"] for event in sent.arrived]
    assert set(arrived) | sent.lost == set(ids)
    assert not set(arrived) & sent.lost
    assert max(Counter(arrived).values(), default=1) <= 2
    for place, id in enumerate(dict.fromkeys(arrived)):
        assert abs(ids.index(id) - place) <= 2 * OVERTAKEN_BY


def test_as_many_are_lost_doubled_and_late_as_is_asked_for(events: list[Event]) -> None:
    sent = send_badly(events, 1, lost=0.05, doubled=0.05, disordered=0.10)
    order = {event["id"]: place for place, event in enumerate(events)}
    times = Counter(event["id"] for event in sent.arrived)
    once = [order[id] for id in times]
    late = sum(after < max_before for after, max_before in zip(once[1:], running_max(once), strict=False))
    assert len(sent.lost) / len(events) == pytest.approx(0.05, abs=0.01)
    assert sum(count == 2 for count in times.values()) / len(events) == pytest.approx(0.0475, abs=0.01)
    assert late / len(events) == pytest.approx(0.10, abs=0.02)


def running_max(numbers: list[int]) -> list[int]:
    highest = numbers[:1]
    for number in numbers[1:]:
        highest.append(max(highest[-1], number))
    return highest


def test_a_way_without_mishap_changes_nothing(events: list[Event]) -> None:
    sent = send_badly(events, 1, lost=0, doubled=0, disordered=0)
    assert (sent.arrived, sent.lost) == (events, frozenset())


def test_the_log_holds_the_events_of_the_export_s_month_a_line_each(tmp_path: Path) -> None:
    path = write_event_log(tmp_path / "events", users=100, seed=5)
    assert path == tmp_path / "events" / "buddy_events_2026-10.jsonl"
    arrived = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    sample = generate(100, 5, faults=False)
    whole = events_of(sample, datetime(2026, 10, 1, tzinfo=UTC), EXPORT_DATE)
    assert arrived == send_badly(whole, 5).arrived
    assert {event["id"] for event in arrived} < {event["id"] for event in whole}


def test_a_log_may_be_whole_and_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = write_event_log(tmp_path / "all.jsonl", users=30, seed=5, lost=0)
    ids = {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}
    assert ids == {
        event["id"] for event in events_of(generate(30, 5, faults=False), datetime(2026, 10, 1, tzinfo=UTC), EXPORT_DATE)
    }
    with pytest.raises(FileExistsError, match="is there already"):
        write_event_log(path, users=30, seed=5)
    assert [entry.name for entry in tmp_path.iterdir()] == ["all.jsonl"]
