"""An event that is sent becomes the one that is stored, or its sender hears what is wrong with it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.contract.columns import Column, Kind, Unknown
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.events.faults import EventInvalid, Fault
from buddy_pipeline.events.reading import Event, read_event
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline_tests.events.sent import (
    AT,
    CHECKIN,
    FEEDBACK,
    SESSION,
    bare,
    body,
    checkin,
    envelope,
    example,
    field_of,
    whole,
)

NOW = datetime(2025, 11, 22, 10, 30, tzinfo=UTC)
DROPPED = object()
"""Stands for a field that is not there."""


def read(event: Any) -> Event:
    return read_event(body(event), NOW)


def data_of(event: dict[str, Any]) -> dict[str, Any]:
    """What is stored in clear."""
    stored: dict[str, Any] = json.loads(read(event).data)
    return stored


def faults(sent: bytes | dict[str, Any]) -> list[Fault]:
    with pytest.raises(EventInvalid) as refused:
        read_event(sent if isinstance(sent, bytes) else body(sent), NOW)
    return list(refused.value.faults)


def faults_or_none(sent: dict[str, Any]) -> tuple[Fault, ...]:
    """What is wrong with it, if anything is."""
    try:
        read(sent)
    except EventInvalid as error:
        return error.faults
    return ()


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_an_event_carries_is_stored_by_column_and_what_is_personal_apart(name: str) -> None:
    of = EVENT_TYPES[name]
    event = read(whole(name))
    expected = {column.name: stored(of, column) for column in of.columns}
    personal = {name: expected.pop(name) for name in list(expected) if of.entity[name].is_personal}
    assert json.loads(event.data) == expected
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":")) for name, value in personal.items()
    }
    assert json.loads(event.personal or "{}") == texts
    assert (event.entity, event.type, event.version) == (of.entity.name, name, "v1")
    assert event.key == "|".join(str(expected[part]) for part in of.entity.key if part in expected)


def stored(of: EventType, column: Column) -> Any:
    """The column's example as it is stored: days are moments in UTC, and what is in somebody's own words are texts."""
    if of.entity.tellers is not None:
        return column.example
    return "2024-03-04T00:00:00Z" if column.kind is Kind.DAY and len(column.example) == 10 else example(column)


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_a_type_does_not_need_may_be_missing_or_null(name: str) -> None:
    of = EVENT_TYPES[name]
    needed = of.required | {column.name for column in of.columns if column.may_lack_address}
    optional = {field_of(name, column.name): None for column in of.columns if column.name not in needed}
    assert data_of(bare(name)) == data_of(bare(name, **optional))
    addresses = {column.name for column in of.entity.naming}
    assert set(data_of(bare(name))) == of.required - addresses


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name, of in EVENT_TYPES.items() for column in sorted(of.required)]
)
def test_what_a_type_needs_must_be_there(name: str, column: str) -> None:
    event = whole(name)
    field = field_of(name, column)
    del event["data"][field]
    assert faults(event) == [Fault(f"data.{field}", "is missing")]


@pytest.mark.parametrize(
    ("name", "part", "columns"),
    [
        (SESSION, "feedback", ["teacher_rating", "learner_rating", "teacher_comment", "learner_comment", "learner_progress"]),
        (FEEDBACK, "categories", ["communication", "helpfulness", "engagement"]),
    ],
)
def test_nested_and_flat_are_the_same_event(name: str, part: str, columns: list[str]) -> None:
    flat = whole(name)
    nested = flat | {"data": {key: value for key, value in flat["data"].items() if key not in columns}}
    nested["data"][part] = {key: flat["data"][key] for key in columns}
    assert read(nested) == read(flat)
    both = flat | {"data": flat["data"] | {part: dict.fromkeys(columns)}}
    assert read(both) == read(flat)


def test_a_part_that_should_be_an_object_must_be_one() -> None:
    assert faults(bare(FEEDBACK, categories=[1])) == [Fault("data.categories", "is not an object")]
    assert faults(bare(FEEDBACK, categories={"communication": 2})) == [Fault("data.categories.communication", "is more than 1")]


def test_two_spellings_inside_an_object_are_stored_as_one() -> None:
    sent = bare(
        "buddy.milestone.reached", progress={"current": 1, "total": 5}, metadata={"is_first": True, "is_first_time": False}
    )
    assert data_of(sent)["progress"] == {"current_step": 1, "total_steps": 5}
    assert data_of(sent)["metadata"] == {"is_first_time": False}


def test_other_fields_are_left_out() -> None:
    event = checkin(mothers_name="x") | {"trace": "y"}
    assert "mothers_name" not in data_of(event)


def test_values_are_stored_in_one_spelling() -> None:
    event = bare(
        CHECKIN, checkin_id="550E8400-E29B-41D4-A716-446655440000", checkin_date="2025-11-22T12:30:00,5+02:00", notes=" a "
    )
    assert data_of(event)["checkin_id"] == "550e8400-e29b-41d4-a716-446655440000"
    assert data_of(event)["checkin_date"] == "2025-11-22T10:30:00.500000Z"
    assert read(event).personal == '{"notes":"a"}'
    assert read(event | {"id": event["id"].upper()}).id == event["id"]


def test_an_empty_text_counts_as_nothing() -> None:
    assert read(checkin(notes="  ")).personal is None
    assert faults(bare(SESSION, skill_name=" ")) == [Fault("data.skill_name", "is empty")]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("id", DROPPED, "is missing"),
        ("id", "550e8400-e29b-11d4-a716-446655440000", "is not a UUID of version 4"),
        ("id", "{550e8400-e29b-41d4-a716-446655440000}", "is not a UUID of version 4"),
        ("type", DROPPED, "is missing"),
        ("type", "buddy.match.begun", f"is none of {', '.join(EVENT_TYPES)}"),
        ("type", 7, f"is none of {', '.join(EVENT_TYPES)}"),
        ("version", "v2", "is not 'v1'"),
        ("timestamp", "2025-11-22T10:30:00", "is not a timestamp with its zone, like 2024-01-15T10:00:00Z"),
        ("timestamp", "2025-02-29T10:30:00Z", "is not a date and time that exists"),
        ("timestamp", "9999-12-31T23:59:59-14:00", "is not a date and time that exists"),
        ("timestamp", 1763807400, "is not a text"),
        ("data", DROPPED, "is missing"),
        ("data", "x", "is not an object"),
    ],
)
def test_the_envelope_must_be_sound(field: str, value: Any, problem: str) -> None:
    event = checkin()
    event = {name: kept for name, kept in event.items() if name != field} if value is DROPPED else event | {field: value}
    assert faults(event) == [Fault(field, problem)]


@pytest.mark.parametrize(
    ("name", "column", "value", "problem"),
    [
        (CHECKIN, "match_id", "7", "is not a UUID of version 4"),
        (CHECKIN, "match_id", 7, "is not a text"),
        (CHECKIN, "checkin_date", "2025-11-22", "is not a timestamp with its zone, like 2024-01-15T10:00:00Z"),
        (CHECKIN, "mood", "Good", "is not 'great', 'good', 'okay', 'struggling' or 'difficult'"),
        (CHECKIN, "question_responses", "{}", "is not an object"),
        (FEEDBACK, "rating", 1.01, "is more than 1"),
        (FEEDBACK, "rating", -0.01, "is less than 0"),
        (FEEDBACK, "rating", "0.5", "is not a number"),
        (FEEDBACK, "rating", True, "is not a number"),
        (FEEDBACK, "rating", float("nan"), "is not a number"),
        (SESSION, "skill_id", 0, "is less than 1"),
        (SESSION, "skill_id", 2**31, "is more than 2147483647"),
        (SESSION, "skill_id", 1.5, "is not a whole number"),
        (SESSION, "skill_name", "x" * 256, "is longer than 255 characters"),
        (SESSION, "skill_category", "x" * 101, "is longer than 100 characters"),
        (SESSION, "sdg_goals", [4, 18], "is more than 17"),
        (SESSION, "sdg_goals", "4", "is not a list"),
        ("buddy.event.logged", "attendees", ["nobody"], "is not a UUID of version 4"),
        ("buddy.event.attended", "event_type", "x" * 256, "is longer than 255 characters"),
        ("buddy.event.attended", "categories", [1], "is not a text"),
    ],
)
def test_a_value_must_be_of_its_column(name: str, column: str, value: Any, problem: str) -> None:
    (fault,) = faults(bare(name, **{column: value}))
    assert fault.problem == problem
    assert fault.field.startswith(f"data.{column}")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (name, column.name)
        for name, of in EVENT_TYPES.items()
        for column in of.columns
        if column.kind is Kind.ENUM and column.unknown is not Unknown.REJECTED
    ],
)
def test_a_list_that_may_grow_takes_new_values(name: str, column: str) -> None:
    assert data_of(bare(name, **{column: "unheard-of"}))[column] == "unheard-of"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"\xff",
        b'"\xed\xa0\x80"',
        b"[" * 1000,
        body(checkin(notes="\ud800")),
        b'{"id": 1' + b"0" * 5000 + b"}",
    ],
    ids=["empty", "cut", "no UTF-8", "half a character", "deep", "half a character, escaped", "long number"],
)
def test_what_is_no_json_is_told_so(sent: bytes) -> None:
    assert faults(sent) == [Fault("", "is not JSON in UTF-8")]


@pytest.mark.parametrize("sent", ["7", "null", "[]", '"buddy"'])
def test_an_event_must_be_an_object(sent: str) -> None:
    assert faults(sent.encode()) == [Fault("", "is not an object")]


@pytest.mark.parametrize(
    "unstorable", ["a\0b", {"a": "\0"}, {"\0": 1}, {"a": [float("inf")]}, {"a": {"b": float("nan")}}], ids=repr
)
def test_what_no_table_can_hold_is_refused(unstorable: Any) -> None:
    column = "notes" if isinstance(unstorable, str) else "question_responses"
    (fault,) = faults(checkin(**{column: unstorable}))
    assert fault.field == f"data.{column}"


def test_a_backslash_before_u0000_is_no_nul() -> None:
    assert read(checkin(notes="\\u0000")).personal == '{"notes":"\\\\u0000"}'


@pytest.mark.parametrize(("ahead", "is_taken"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)])
def test_the_senders_clock_may_run_ahead_a_little(ahead: timedelta, is_taken: bool) -> None:
    event = checkin() | {"timestamp": (NOW + ahead).isoformat()}
    if is_taken:
        assert read(event).occurred_at == "2025-11-22T10:35:00Z"
    else:
        assert faults(event) == [Fault("timestamp", "lies more than 5 minutes ahead of our clock")]


def test_an_answer_tells_only_the_first_of_very_many_faults() -> None:
    assert len(faults(bare("buddy.event.logged", attendees=["x"] * 500))) == 20


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(name=st.sampled_from(list(EVENT_TYPES)), data=st.data())
def test_whatever_stands_in_a_column_is_stored_or_told_and_never_shown(name: str, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([field_of(name, column.name) for column in EVENT_TYPES[name].columns]))
    value = data.draw(ANY_JSON)
    for fault in faults_or_none(bare(name, **{field: value})):
        assert fault.field.split(".")[:2] in ([""], ["data", field])
        assert fault.problem != "is not of the right form"


@given(st.binary() | st.text().map(str.encode))
def test_whatever_bytes_arrive_they_are_told(sent: bytes) -> None:
    with pytest.raises(EventInvalid):
        read_event(sent, NOW)


@given(st.text(min_size=12, alphabet="zq"))
def test_no_fault_quotes_what_was_sent(secret: str) -> None:
    for event in (
        checkin(mood=secret, match_id=secret, checkin_date=secret, question_responses=secret, notes=[secret]),
        checkin() | {"type": secret},
        checkin() | {"version": secret, "timestamp": secret, "id": secret},
        envelope(CHECKIN, {secret: secret}),
    ):
        with pytest.raises(EventInvalid) as refused:
            read(event)
        assert secret not in str(refused.value)
        assert refused.value.__cause__ is None
    assert secret not in repr(read(checkin(notes=secret)))


def test_the_time_of_the_event_is_kept_to_the_microsecond() -> None:
    assert read(checkin() | {"timestamp": "2025-11-22T10:29:59.1234567+00:00"}).occurred_at == "2025-11-22T10:29:59.123456Z"
    assert read(checkin()).occurred_at == AT
