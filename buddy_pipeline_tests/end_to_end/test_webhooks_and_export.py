"""A month of 5,000 users: webhooks that travel badly, then the full export, then the reconciliation of both."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.events.log import LogSummary, import_log
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.reconciling.reconcile import reconcile
from buddy_pipeline.reconciling.results import MonthCounts, read_reconciliation
from buddy_pipeline.sample.generator import generate
from buddy_pipeline.sample.webhooks import Event, events_of, send_badly, write_lines
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.event_worlds import apply, as_of, contents, differences, load, statuses
from buddy_pipeline_tests.small_exports import Installation

USERS = 5_000
PERIOD = date(2026, 6, 1)
EARLIER = datetime(2026, 5, 25, tzinfo=UTC)
MONTH = datetime(2026, 6, 1, tzinfo=UTC)
END = datetime(2026, 6, 30, 22, tzinfo=UTC)
EXPORTED = END + timedelta(minutes=1)
LOOKS = 4
"""So often events are applied within the month."""


class Clock:
    """Tells how long each part took (shown by ``pytest -s``)."""

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        print(f"  {name}: {time.monotonic() - start:.1f} s")


def take_in(installation: Installation, arrived: list[Event]) -> LogSummary:
    """Stores the events of a log."""
    installation.count += 1
    path = installation.folder / f"events-{installation.count}.jsonl"
    write_lines(path, arrived)
    faults: list[tuple[int, str]] = []
    with closing(EventStore(installation.url, Vault(installation.keys))) as store:
        summary = import_log(path, store, lambda line, fault: faults.append((line, fault)))
    assert faults == []
    return summary


def key_of(event: Event) -> tuple[str, str]:
    """Type, and key as reports show it."""
    key = EVENT_TYPES[event["type"]].entity.key
    return event["type"], "|".join(str(event["data"][name]) for name in key)


@pytest.fixture
def exports_alone(server_data: Path, migrated_template: str, tmp_path: Path) -> Iterator[Installation]:
    with fresh_database(server_data, migrated_template) as url:
        yield Installation(url, tmp_path / "alone")


def test_the_reconciliation_names_exactly_the_lost_webhooks_and_the_tables_are_those_of_the_exports(
    database_url: str, exports_alone: Installation, tmp_path: Path
) -> None:
    """The webhooks of the week before all arrive: the platform has been heard since before the month."""
    clock, installation = Clock(), Installation(database_url, tmp_path)
    with clock.part("invent"):
        program = generate(USERS, 9, faults=False)
        earlier, full = as_of(program, EARLIER, EARLIER), as_of(program, END, EXPORTED)
        heard = events_of(program, EARLIER, MONTH)
        events = events_of(program, MONTH, END)
        sent = send_badly(events, 9)
    with clock.part("earlier export"):
        load(installation, earlier)
    with clock.part(f"store {len(sent.arrived)} webhooks and apply them"):
        take_in(installation, heard)
        size = len(sent.arrived) // LOOKS + 1
        summaries = []
        for start in range(0, len(sent.arrived), size):
            summaries.append(take_in(installation, sent.arrived[start : start + size]))
            apply(installation)
    assert sum(summary.stored for summary in summaries) == len(events) - len(sent.lost)
    assert sum(summary.known for summary in summaries) == len(sent.arrived) - len(events) + len(sent.lost)
    with clock.part("full export, and what waited"):
        load(installation, full)
        apply(installation)
    assert statuses(installation) == {"applied": len(heard) + len(events) - len(sent.lost)}
    with clock.part("reconcile"):
        reconcile(installation.url, BUDDY, PERIOD, run_id="run-of-the-test")

    told = len(events) - len(sent.lost)
    users = sum(row["joined_at"] >= f"{MONTH:%Y-%m-%d}" for row in full.rows("users"))
    assert missed(installation) == {key_of(event) for event in events if event["id"] in sent.lost}
    assert read_reconciliation(installation.url, BUDDY, PERIOD).total == MonthCounts(
        period=PERIOD, equal=told, different=0, missed=len(sent.lost), newer=0, unconfirmed=0, vanished=0
    ), f"{users} users joined, of whom no webhook tells"
    with clock.part("exports alone"):
        load(exports_alone, earlier)
        load(exports_alone, full)
    with clock.part("compare"):
        assert differences(contents(installation), contents(exports_alone)) == {}


def missed(installation: Installation) -> set[tuple[str, str]]:
    with psycopg.connect(installation.url) as connection:
        return set(connection.execute("SELECT topic, key FROM ops.discrepancies WHERE outcome = 'missed'").fetchall())
