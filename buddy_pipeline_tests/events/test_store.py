"""Events are stored once each, sealed, in one commit."""

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.events.named import with_ids
from buddy_pipeline.events.reading import Event, read_event
from buddy_pipeline.events.store import SEALED_AS, EventStore, Outcome
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline_tests.events.sent import AT, CHECKIN, bare, body, checkin, whole
from buddy_pipeline_tests.small_exports import KEYS

CANARY = "zqsecret"


def read(event: dict[str, Any]) -> Event:
    return read_event(body(event), datetime.now(UTC))


def outcomes(store: EventStore, *events: dict[str, Any]) -> list[str]:
    return [outcome.value for outcome in store.store([read(event) for event in events], "webhook")]


def rows(url: str, columns: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT {columns} FROM ops.buddy_system_events t ORDER BY seq".encode()).fetchall()


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_each_type_is_stored_as_it_was_read(store: EventStore, database_url: str, name: str) -> None:
    sent = whole(name)
    event = with_ids(Vault(KEYS), read(sent))
    assert outcomes(store, sent) == ["stored"]
    columns = "event_id::text, type, version, occurred_at, via, entity, key, data, status, told, drop_id"
    (row,) = rows(database_url, columns)
    assert row == (
        event.id,
        name,
        "v1",
        datetime.fromisoformat(AT),
        "webhook",
        event.entity,
        event.key,
        json.loads(event.data),
        "received",
        None,
        None,
    )


def test_personal_values_are_sealed_and_bound_to_the_event(store: EventStore, database_url: str) -> None:
    outcomes(store, checkin(notes=CANARY, question_responses={"q1": CANARY}), checkin())
    (first, key_id, sealed), (_, no_key, nothing) = rows(database_url, "event_id::text, key_id, sealed")
    assert Vault(KEYS).open(key_id, SEALED_AS, first, sealed) == {"notes": CANARY, "question_responses": f'{{"q1":"{CANARY}"}}'}
    assert (no_key, nothing) == (None, None)
    assert CANARY not in str(rows(database_url, "t::text"))
    assert CANARY.encode() not in sealed


def test_the_time_of_arrival_is_that_of_the_clock(store: EventStore, database_url: str) -> None:
    outcomes(store, checkin())
    ((received,),) = rows(database_url, "received_at")
    assert abs((datetime.now(UTC) - received).total_seconds()) < 60


def test_an_event_counts_once_however_it_is_written(store: EventStore, database_url: str) -> None:
    event = checkin(notes="a", question_responses={"a": 1, "b": 2})
    upper = event | {"id": event["id"].upper(), "timestamp": "2025-11-22T12:30:00+02:00", "trace": "x"}
    assert outcomes(store, event) == ["stored"]
    assert outcomes(store, upper) == ["known"]
    assert len(rows(database_url, "seq")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"timestamp": "2025-11-22T10:30:01Z"},
        {"data": {"mood": "good"}},
        {"data": {"notes": "b"}},
        {"data": {"notes": None}},
    ],
    ids=str,
)
def test_the_same_id_with_other_content_is_told_and_the_first_stays(
    store: EventStore, database_url: str, change: dict[str, Any]
) -> None:
    event = checkin(notes="a")
    outcomes(store, event)
    before = rows(database_url, "t::text")
    assert outcomes(store, event | change | {"data": event["data"] | change.get("data", {})}) == ["different"]
    assert rows(database_url, "t::text") == before


def test_the_same_id_of_another_type_is_told(store: EventStore) -> None:
    event = checkin()
    outcomes(store, event)
    assert outcomes(store, bare("buddy.feedback.submitted") | {"id": event["id"]}) == ["different"]


def test_one_group_may_hold_events_of_all_sorts(store: EventStore, database_url: str) -> None:
    known, new, doubled = checkin(notes="k"), checkin(), checkin(notes="d")
    outcomes(store, known)
    other = known | {"timestamp": "2025-11-22T10:00:00Z"}
    found = outcomes(store, doubled, known, new, doubled, other, doubled | {"timestamp": other["timestamp"]})
    assert found == ["stored", "known", "stored", "known", "different", "different"]
    assert [event_id for (event_id,) in rows(database_url, "event_id::text")] == [one["id"] for one in (known, doubled, new)]


def test_an_event_is_known_again_after_the_keys_were_rotated(store: EventStore, database_url: str) -> None:
    event = checkin(notes="a")
    outcomes(store, event)
    rotated = Keyring(KEYS.hash_key, {"2027": b"n" * 32} | KEYS.sealing_keys)
    with closing(EventStore(database_url, Vault(rotated))) as later:
        assert outcomes(later, event) == ["known"]
        assert outcomes(later, event | {"data": event["data"] | {"notes": "b"}}) == ["different"]
    lost = Keyring(KEYS.hash_key, {"2027": b"n" * 32})
    with closing(EventStore(database_url, Vault(lost))) as without_key:
        assert outcomes(without_key, event) == ["different"]


def test_no_events_are_no_error(store: EventStore) -> None:
    assert store.store([], "log") == []


def test_a_lost_connection_is_told_once_and_made_anew(store: EventStore, database_url: str) -> None:
    outcomes(store, checkin())
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(DatabaseUnavailable):
        store.check()
    store.check()
    assert outcomes(store, checkin()) == [Outcome.STORED.value]


def test_a_database_without_tables_is_told_plainly(empty_database_url: str) -> None:
    with closing(EventStore(empty_database_url, Vault(KEYS))) as store:
        with pytest.raises(DatabaseUnavailable, match="run `buddy-pipeline db migrate`"):
            store.check()
        with pytest.raises(DatabaseUnavailable) as refused:
            store.store([read(checkin(notes=CANARY))], "webhook")
    assert CANARY not in str(refused.value)


def test_nothing_of_the_events_is_in_the_error_of_the_database(store: EventStore, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE ops.buddy_system_events ADD CHECK (type <> 'buddy.checkin.completed')")
    with pytest.raises(DatabaseUnavailable, match=r"^The database does not store events now \(CheckViolation\)\.$") as refused:
        store.store([read(whole(CHECKIN, notes=CANARY))], "webhook")
    assert refused.value.__cause__ is None
