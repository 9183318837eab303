"""How fast stored webhooks are applied, beside the import of an export that tells the same.

    python -m benchmarks.apply_events [--users 5000] [--months 1 12] [--runs 3]

A program stands in the tables as an export told it; of the months since, all webhooks are stored, none lost, and then
applied at once. Into a copy of that database goes an export of the rows that the webhooks tell of. Told are the median
seconds of both and their ratio run by run, and how fast the webhooks were stored before, a thousand with a commit.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from buddy_pipeline.database import embedded
from buddy_pipeline.database.migrate import migrate
from buddy_pipeline.events.reading import read_event
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sample.generator import Sample
from buddy_pipeline.sample.webhooks import Event
from buddy_pipeline.sample.writers import write_csv
from buddy_pipeline_tests.importing.event_worlds import World, apply, as_text, invent, load, with_tables
from buddy_pipeline_tests.small_exports import Installation

UNTIL = datetime(2026, 10, 1, tzinfo=UTC)
DAYS_A_MONTH = 30
AT_ONCE = 1_000
GROUND, COPY = "ground", "copy"


def rows_since(world: World, since: datetime) -> Sample:
    """An export of the rows that the webhooks tell of."""
    tables: dict[str, pa.Table] = {}
    for entity, table in world.told:
        if entity.name != "users":
            changed = pc.greater_equal(table[entity.happened], as_text(since))
            if entity.name == "matches":
                changed = pc.or_(changed, pc.fill_null(pc.greater_equal(table["ended_at"], as_text(since)), False))
            tables[entity.name] = table.filter(changed)
    return with_tables(world.told, tables)


class Bench:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "postgres"
        embedded.join(self.data)

    def fresh(self, name: str, template: str = "template1") -> Installation:
        """An empty database, or a copy of another one."""
        with psycopg.connect(embedded.url(self.data, "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
            connection.execute("CHECKPOINT")
        return Installation(embedded.url(self.data, name), Path(tempfile.mkdtemp(dir=self.home)))

    def compare(self, users: int, months: int, runs: int) -> None:
        since = UNTIL - timedelta(days=months * DAYS_A_MONTH)
        world = invent(users, 1, since, UNTIL)
        self.lay_ground(world)
        drop = self.home / f"since-{months}"
        write_csv(drop, rows_since(world, since))
        print(f"\n{users:,} users, {months} months: {len(world.events):,} webhooks, {sum(counts(drop)):,} rows")
        stored, applied, imported, batches = [], [], [], 0
        for _ in range(runs):
            ours = self.fresh(COPY, GROUND)
            stored.append(seconds_of(store, ours, world.events))
            start = time.perf_counter()
            batches = len(apply(ours).batches)
            applied.append(time.perf_counter() - start)
            imported.append(seconds_of(self.fresh(COPY, GROUND).load_path, drop))
            print(f"  applied in {applied[-1]:.2f} s, imported in {imported[-1]:.2f} s", flush=True)
        rate = len(world.events) / statistics.median(stored)
        print(f"  stored {statistics.median(stored):6.2f} s  {rate:9,.0f} webhooks/s")
        rate = len(world.events) / statistics.median(applied)
        print(f"  applied {statistics.median(applied):5.2f} s  {rate:9,.0f} webhooks/s, {batches} batches")
        ratios = [one / other for one, other in zip(imported, applied, strict=True)]
        print(f"  export {statistics.median(imported):6.2f} s; speed of applying as a ratio to it: {statistics.median(ratios):.2f}"
              f" ({min(ratios):.2f} to {max(ratios):.2f})")  # fmt: skip

    def lay_ground(self, world: World) -> None:
        """The earlier export, and the people of the later one, of whom no webhook tells."""
        ground = self.fresh(GROUND)
        migrate(ground.url)
        load(ground, world.earlier)
        load(ground, world.people)


def store(installation: Installation, events: list[Event]) -> None:
    bodies = [json.dumps(event).encode() for event in events]
    with closing(EventStore(installation.url, Vault(installation.keys))) as opened:
        for start in range(0, len(bodies), AT_ONCE):
            opened.store([read_event(body, datetime.now(UTC)) for body in bodies[start : start + AT_ONCE]], "log")


def counts(drop: Path) -> list[int]:
    metadata = json.loads((drop / "metadata.json").read_text())
    return list(metadata["export_metadata"]["record_counts"].values())


def seconds_of(work: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=5_000)
    parser.add_argument("--months", type=int, nargs="+", default=[1, 12])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="buddy-bench-"))
    try:
        bench = Bench(home)
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
        for months in arguments.months:
            bench.compare(arguments.users, months, arguments.runs)
        embedded.leave(bench.data)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
