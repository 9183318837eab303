"""Small programs told twice: by exports alone, and by the webhooks between two exports."""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from buddy_pipeline.events.reading import read_event
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.importing.events import EventsSummary, apply_events
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sample.generator import Sample, generate
from buddy_pipeline.sample.webhooks import Event, events_of
from buddy_pipeline.sample.writers import write_csv
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.small_exports import FIRST_PERIOD, LIFECYCLES, Installation, data_tables, uid

SINCE, UNTIL = datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC)
"""Of the webhooks: some months in the middle of the program."""
A_LITTLE = timedelta(minutes=1)
"""After which the later export is made: by then the last webhook is."""

OF_WHEN = ("export_date", "created_at", "updated_at")
"""Columns that say which export brought a row, which is another one where a webhook was first."""
SYNCED = "buddy_last_synced"

Contents = dict[str, Counter[str]]
"""How often each row, as JSON text, stands in each table."""


@dataclass(frozen=True)
class World:
    """A program as it stood at two moments, and the webhooks between.

    ``people`` are the users of the later export alone; ``told`` is the later export less what no webhook tells: who
    paused, and the counters of matches that go on.
    """

    earlier: Sample
    events: list[Event]
    people: Sample
    told: Sample
    full: Sample


def invent(users: int, seed: int, since: datetime = SINCE, until: datetime = UNTIL) -> World:
    """A program of so many users, some of whom join later."""
    whole = generate(users, seed, faults=False)
    full = as_of(whole, until, until + A_LITTLE)
    return World(
        earlier=as_of(whole, since, since),
        events=events_of(whole, since, until),
        people=with_tables(full, {"users": full.tables["users"]}),
        told=with_tables(full, full.tables | {"matches": _as_webhooks_tell(full.tables["matches"], since)}),
        full=full,
    )


def as_of(sample: Sample, until: datetime, export_date: datetime) -> Sample:
    """The export that would have been made of the same program before the rest of it happened."""
    end = as_text(until)
    tables = {entity.name: table.filter(pc.less(table[entity.happened], end)) for entity, table in sample}
    matches = _going_on(tables["matches"], end)
    dated = replace(sample, metadata=replace(sample.metadata, export_date=export_date))
    return with_tables(dated, tables | {"matches": matches})


def with_tables(sample: Sample, tables: dict[str, pa.Table]) -> Sample:
    """An export of the same date that has these rows alone."""
    every = {entity.name: tables.get(entity.name, table.slice(0, 0)) for entity, table in sample}
    counts = {name: len(table) for name, table in every.items()}
    return Sample(replace(sample.metadata, export_id=uid(str(counts)), record_counts=counts), every)


def as_text(moment: datetime) -> str:
    """A moment as samples write it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _going_on(matches: pa.Table, end: str) -> pa.Table:
    """Matches that end later have not ended yet."""
    later = pc.fill_null(pc.greater_equal(matches["ended_at"], end), False)
    unknown = dict.fromkeys(("ended_at", "end_reason", "duration_days"))
    return _where(matches, later, {"status": "active", **unknown})


def _as_webhooks_tell(matches: pa.Table, since: datetime) -> pa.Table:
    begun = pc.and_(pc.greater_equal(matches["matched_at"], as_text(since)), pc.is_null(matches["ended_at"]))
    return _where(matches, begun, {"status": "active", "sessions_completed": None, "events_attended": None})


def _where(rows: pa.Table, mask: pa.ChunkedArray, cells: dict[str, str | None]) -> pa.Table:
    for name, cell in cells.items():
        column = pc.if_else(mask, pa.scalar(cell, pa.string()), rows[name])
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def load(installation: Installation, sample: Sample) -> None:
    """Imports a sample as the CSV export it is."""
    installation.count += 1
    path = installation.folder / f"drop-{installation.count}"
    write_csv(path, sample)
    installation.load_path(path)


def apply(installation: Installation, *, publishes: bool = False) -> EventsSummary:
    """Applies what can be applied of the events that are stored."""
    return apply_events(
        BUDDY,
        url=installation.url,
        keys=installation.keys,
        first_period=FIRST_PERIOD,
        run_id="run-of-the-test",
        on_progress=lambda _: None,
        lifecycles=LIFECYCLES,
        publishes=publishes,
    )


def contents(installation: Installation) -> Contents:
    """All rows of the tables of the program, less the columns of ``OF_WHEN`` and the flag of the same kind."""
    query = sql.SQL("SELECT (to_jsonb(t) - %s::text[] #- %s::text[])::text FROM {} t")
    found = {}
    with psycopg.connect(installation.url) as connection:
        for name in data_tables(installation.url):
            statement = query.format(sql.Identifier(*name.split(".")))
            rows = connection.execute(statement, [list(OF_WHEN), ["journey_flags", SYNCED]])
            found[name] = Counter(row for (row,) in rows)
    return found


def differences(one: Contents, other: Contents) -> dict[str, tuple[int, int]]:
    """Tables that differ, with the number of rows that only the one, and only the other, has."""
    return {
        name: ((one[name] - other[name]).total(), (other[name] - one[name]).total()) for name in one if one[name] != other[name]
    }


def statuses(installation: Installation) -> dict[str, int]:
    """How many events have each status."""
    return dict(installation.rows("SELECT status, count(*)::int FROM ops.buddy_system_events GROUP BY 1"))


def store(installation: Installation, events: Iterable[Event]) -> None:
    """Stores events as the receiver does."""
    now = datetime.now(UTC)
    with closing(EventStore(installation.url, Vault(installation.keys))) as opened:
        opened.store([read_event(json.dumps(event).encode(), now) for event in events], "webhook")
