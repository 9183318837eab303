"""Storing events in `ops.buddy_system_events`, where they wait until they are applied."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, Literal

import psycopg

from buddy_pipeline.database.errors import DatabaseAway, DatabaseUnavailable, in_words, is_momentary
from buddy_pipeline.database.locking import wait_for_erasure
from buddy_pipeline.events.erased import Sieve
from buddy_pipeline.events.named import with_ids
from buddy_pipeline.events.reading import Event
from buddy_pipeline.privacy.vault import SealBroken, Vault
from buddy_pipeline.sql_files import sql_file

SEALED_AS = "buddy_system_events"
"""What seals of events are bound to, beside the event's id."""
SECONDS_TO_ANSWER = 10
"""How long the database may take to connect or to store before it counts as away."""


class Outcome(Enum):
    """What became of an event that was to be stored."""

    STORED = "stored"
    KNOWN = "known"
    """It had been stored before, and counts once."""
    DIFFERENT = "different"
    """Another event had been stored under its id, and stays."""
    ERASED = "erased"
    """It tells of somebody who was erased, so nothing of it is kept."""


_INSERT = sql_file(__package__, "insert_events")
_COMPARE = sql_file(__package__, "compare_events")


class EventStore:
    """Stores events through a connection of its own, which is made anew when it is lost. For one thread at a time."""

    def __init__(self, url: str, vault: Vault) -> None:
        self._url = url
        self._vault = vault
        self._sieve = Sieve(vault)
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def store(self, events: Sequence[Event], via: Literal["webhook", "log"]) -> list[Outcome]:
        """Stores them in one statement and one commit, ids in the place of addresses that name people; what became of each.

        All are durable when this returns, and none is stored when it raises DatabaseUnavailable before the commit.
        """
        named = [with_ids(self._vault, event) for event in events]
        with _plain_errors():
            connection = self._connected()
            with connection.transaction():
                wait_for_erasure(connection)
                sifted = self._sieve.sift(connection, named)
                left = [event for event in sifted if event is not None]
                new = self._insert(left, via)
                outcomes = [Outcome.STORED] * len(left) if len(new) == len(left) else self._compare(left, new)
        of_left = iter(outcomes)
        return [Outcome.ERASED if event is None else next(of_left) for event in sifted]

    def check(self) -> None:
        """Raises DatabaseUnavailable if events could not be stored now."""
        with _plain_errors():
            self._connected().execute("SELECT FROM ops.buddy_system_events LIMIT 0")

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=SECONDS_TO_ANSWER, tcp_user_timeout=SECONDS_TO_ANSWER * 1000
            )
            self._connection.execute("SELECT set_config('statement_timeout', %s, false)", [f"{SECONDS_TO_ANSWER}s"])
        return self._connection

    def _insert(self, events: Sequence[Event], via: str) -> set[str]:
        """The ids of those that are new. Of two under one id, the first is stored."""
        values = {
            "via": via,
            "key_id": self._vault.active_id,
            "ids": [event.id for event in events],
            "types": [event.type for event in events],
            "versions": [event.version for event in events],
            "moments": [event.occurred_at for event in events],
            "entities": [event.entity for event in events],
            "keys": [event.key for event in events],
            "data": [event.data for event in events],
            "seals": self._seals(events),
        }
        rows = self._connected().execute(_INSERT, values)
        return {event_id for (event_id,) in rows}

    def _seals(self, events: Sequence[Event]) -> list[bytes | None]:
        personal = {number: event.personal for number, event in enumerate(events) if event.personal is not None}
        seals = self._vault.seal(SEALED_AS, [events[number].id for number in personal], personal.values())
        in_place = dict(zip(personal, seals, strict=True))
        return [in_place.get(number) for number in range(len(events))]

    def _compare(self, events: Sequence[Event], new: set[str]) -> list[Outcome]:
        """The outcomes where some were not new."""
        values = {
            "ids": [event.id for event in events],
            "types": [event.type for event in events],
            "moments": [event.occurred_at for event in events],
            "data": [event.data for event in events],
        }
        outcomes = []
        for event, (is_same, key_id, sealed) in zip(events, self._connected().execute(_COMPARE, values), strict=True):
            if event.id in new:
                outcomes.append(Outcome.STORED)
                new.remove(event.id)
            else:
                same = is_same and self._seals_same(event, key_id, sealed)
                outcomes.append(Outcome.KNOWN if same else Outcome.DIFFERENT)
        return outcomes

    def _seals_same(self, event: Event, key_id: str | None, sealed: bytes | None) -> bool:
        """Whether what was sealed, perhaps with an older key, is what the event carries."""
        if key_id is None or sealed is None or event.personal is None:
            return sealed is None and event.personal is None
        try:
            return self._vault.open(key_id, SEALED_AS, event.id, sealed) == json.loads(event.personal)
        except SealBroken:
            return False  # nobody can tell any more


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Errors of the database without their text, which may quote rows."""
    try:
        yield
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        raise DatabaseUnavailable("The database has no table for events; run `buddy-pipeline db migrate`.") from None
    except psycopg.Error as error:
        not_now = f"The database does not store events now ({type(error).__name__})."
        if is_momentary(error):
            raise DatabaseAway(not_now) from None
        raise DatabaseUnavailable(in_words(error) or not_now) from None
