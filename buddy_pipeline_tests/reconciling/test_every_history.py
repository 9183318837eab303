"""Whatever exports and webhooks told of a row, and in whatever order, it counts as what a person would say by its history."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from buddy_pipeline.reconciling.reconcile import reconcile
from buddy_pipeline.reconciling.results import OUTCOMES, read_reconciliation
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.reconciling.month import NOVEMBER, SESSION

EARLIER, FULL, LATER = (datetime(2025, month, day, 20, tzinfo=UTC) for month, day in ((11, 10), (11, 28), (12, 20)))
START, END = datetime(2025, 11, 1, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 60 * 24).map(lambda hours: datetime(2025, 10, 25, tzinfo=UTC) + timedelta(hours=hours, minutes=30))
MINUTES = st.integers(30, 31)


@dataclass(frozen=True)
class Event:
    """``minutes`` are what it told, None if it left them open."""

    at: datetime
    minutes: int | None
    status: str


@dataclass(frozen=True)
class History:
    """One session: when it was held, what each export said of its minutes, and its events."""

    held_at: datetime
    exports: dict[datetime, int]
    events: list[Event]

    @property
    def applied(self) -> list[Event]:
        return sorted((event for event in self.events if event.status == "applied"), key=lambda event: event.at)

    @property
    def last(self) -> tuple[datetime, int, bool] | None:
        """When it was told of last, the minutes it then had, and whether by an export; None if it never came into the tables."""
        told = sorted(
            [(at, minutes, True) for at, minutes in self.exports.items()] + [(e.at, e.minutes or 0, False) for e in self.applied]
        )
        return told[-1] if told else None

    def outcome(self, first_event: datetime | None) -> str | None:
        """What the documentation says that it counts as."""
        if self.last is None:
            return None
        at, minutes, by_export = self.last
        in_month = START <= self.held_at < END
        if not by_export and at > FULL:
            return "newer" if in_month else None
        if by_export and at >= FULL:
            return self._compared(minutes, first_event) if in_month else None
        if by_export:
            return "vanished"
        return "unconfirmed" if in_month or START <= at < END else None

    def _compared(self, minutes: int, first_event: datetime | None) -> str | None:
        if self.applied:
            return "equal" if self.applied[-1].minutes in (None, minutes) else "different"
        if self.events:
            return "different" if any(event.status == "rejected" for event in self.events) else None
        return "missed" if first_event is not None and first_event <= self.held_at < FULL else None


EVENTS = st.builds(
    Event, MOMENTS, st.none() | MINUTES, st.sampled_from(["applied", "applied", "applied", "rejected", "waiting", "received"])
)
HISTORIES = st.builds(
    History,
    MOMENTS,
    st.dictionaries(st.sampled_from([EARLIER, FULL, FULL, LATER]), MINUTES),
    st.lists(EVENTS, max_size=3, unique_by=lambda event: event.at),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(HISTORIES, min_size=1, max_size=12))
def test_each_row_counts_as_its_history_says(database_url: str, histories: list[History]) -> None:
    _write(database_url, histories)
    first_event = min((event.at for history in histories for event in history.events), default=None)
    expected = Counter(history.outcome(first_event) for history in histories)
    reconcile(database_url, BUDDY, NOVEMBER, run_id="r")
    found = read_reconciliation(database_url, BUDDY, NOVEMBER)
    assert {outcome: getattr(found.total, outcome) for outcome in OUTCOMES} == {
        outcome: expected[outcome] for outcome in OUTCOMES
    }
    assert len(found.discrepancies) == sum(expected[outcome] for outcome in ("different", "missed", "unconfirmed", "vanished"))


def _write(url: str, histories: list[History]) -> None:
    """What the tables hold after all was told."""
    counts = {entity.name: {"read": 1, "accepted": 1} for entity in BUDDY.entities}
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE ops.drops, ops.buddy_system_events, export.skill_sessions CASCADE")
        cursor.executemany(
            "INSERT INTO ops.drops (drop_id, digest, program, name, format, period, export_date, status, entities, run_id, settled_at)"
            " VALUES (%s, %s, 'buddy', 'drop', 'csv', %s, %s, 'loaded', %s, 'r', now())",
            [
                (f"{at:%m%d}", f"{at:%m%d}", f"{at:%Y-%m}", at, Jsonb(counts if at == FULL else {}))
                for at in (EARLIER, FULL, LATER)
            ],
        )
        for history in histories:
            key = uuid.uuid4()
            if history.last is not None:
                cursor.execute(
                    "INSERT INTO export.skill_sessions (session_id, skill_id, skill_name, teacher_id, learner_id, completed_at,"
                    " duration_minutes, export_date, created_at) VALUES (%s, 1, 'chess', %s, %s, %s, %s, %s, now())",
                    [key, key, key, history.held_at, history.last[1], history.last[0]],
                )
            for event in history.events:
                told = {"session_id": str(key)} | ({} if event.minutes is None else {"duration_minutes": event.minutes})
                cursor.execute(
                    "INSERT INTO ops.buddy_system_events (event_id, type, version, occurred_at, received_at, via, entity, key, data,"
                    " status, told) VALUES (%s, %s, 'v1', %s, now(), 'webhook', 'skill_sessions', %s, %s, %s, %s)",
                    [
                        uuid.uuid4(),
                        SESSION,
                        event.at,
                        str(key),
                        Jsonb(told),
                        event.status,
                        Jsonb(told) if event.status == "applied" else None,
                    ],
                )
