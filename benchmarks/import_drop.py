"""How fast an import is, beside a bare COPY of the same files into the same typed tables with keys and foreign keys.

    python -m benchmarks.import_drop [--rows 100000 1000000] [--runs 3]

Both run in turn, each in a process of its own, each into a fresh database of one embedded server. Told are the median
seconds, rows a second, their ratio run by run, and the peak memory of each process and of the server's own (private)
memory. Then the drop is imported again: the same drop, and the same rows under another export id.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, create_engine
from sqlalchemy.dialects.postgresql import JSONB

from buddy_pipeline.contract.columns import Kind
from buddy_pipeline.database import embedded
from buddy_pipeline.database.migrate import migrate, sqlalchemy_url
from buddy_pipeline.database.tables.exported import sql_type
from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.impact.programs import load_lifecycles
from buddy_pipeline.importing.importer import import_drop
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sources.buddy import BUDDY

ROWS_A_USER = 32.3
BLOCK = 1 << 20
MIB = 1 << 20
FIRST_PERIOD = date(2020, 1, 1)
KEYS = Keyring(b"h" * 32, {"bench": b"k" * 32})


def bare_tables() -> MetaData:
    """The eight entities as typed tables with every column, keys and foreign keys, and nothing else."""
    metadata = MetaData()
    for entity in BUDDY.entities:
        columns = [
            Column(
                column.name,
                JSONB() if column.kind in (Kind.INTEGER_LIST, Kind.UUID_LIST) else sql_type(column),
                primary_key=column.name in entity.key,
                nullable=not column.required,
            )
            for column in entity.columns
        ]
        keys = [
            ForeignKeyConstraint([column.name], [f"{column.references}.{BUDDY[column.references].key[0]}"])
            for column in entity.columns
            if column.references and column.kind is Kind.UUID
        ]
        Table(entity.name, metadata, *columns, *keys)
    return metadata


def bare_copy(url: str, folder: Path) -> float:
    engine = create_engine(sqlalchemy_url(url))
    bare_tables().create_all(engine)
    engine.dispose()
    start = time.perf_counter()
    with psycopg.connect(url) as connection:
        for entity in BUDDY.entities:
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER)").format(sql.Identifier(entity.name))
            with connection.cursor().copy(statement) as copy, (folder / f"{entity.name}.csv").open("rb") as file:
                while block := file.read(BLOCK):
                    copy.write(block)
    return time.perf_counter() - start


def whole_import(url: str, folder: Path) -> tuple[float, dict[str, float]]:
    """Everything from the path of the drop to the commit: recognise, digest, read, judge, seal, load, derive."""
    start = time.perf_counter()
    drop = open_drop(folder, PROGRAMS, first_period=FIRST_PERIOD, now=datetime.now(UTC))
    opened = time.perf_counter() - start
    summary = import_drop(
        drop,
        url=url,
        keys=KEYS,
        first_period=FIRST_PERIOD,
        run_id="bench",
        on_progress=lambda _: None,
        lifecycles=load_lifecycles(PROJECT / "data" / "programs"),
    )
    return time.perf_counter() - start, {"open": opened, **summary.seconds}


def work(kind: str, url: str, folder: Path, bare_copy: Callable[[str, Path], float] = bare_copy) -> None:
    """What a process of its own does; its figures go to stdout as JSON."""
    parts: dict[str, float] = {}
    if kind == "bare":
        seconds = bare_copy(url, folder)
    else:
        seconds, parts = whole_import(url, folder)
    print(json.dumps({"seconds": seconds, "peak": memory(os.getpid(), "VmHWM"), "parts": parts}))


class ServerMemory:
    """Samples the private memory of all processes of the server; the largest sum is kept."""

    def __init__(self, postmaster: int) -> None:
        self.peak = 0
        self._postmaster = postmaster
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "ServerMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.peak = max(self.peak, sum(memory(pid, "RssAnon") for pid in children(self._postmaster)))


def children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)  # noqa: S607
    return [int(pid) for pid in found.stdout.split()]


def memory(pid: int, figure: str) -> int:
    """Bytes of memory: ``RssAnon`` a process's own now, ``VmHWM`` the most it ever had."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:  # ended between the listing and the look
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(figure))


class Bench:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "postgres"
        embedded.join(self.data)
        self.admin = embedded.url(self.data, "postgres")
        self.postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def fresh(self, name: str) -> str:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            connection.execute("CHECKPOINT")
        return embedded.url(self.data, name)

    def run(self, kind: str, url: str, folder: Path, module: str = "benchmarks.import_drop") -> dict[str, object]:
        with ServerMemory(self.postmaster) as memory:
            done = subprocess.run(
                [sys.executable, "-m", module, "--work", kind, url, str(folder)],
                stdout=subprocess.PIPE,
                check=True,
            )
        return {**json.loads(done.stdout), "server": memory.peak}

    def compare(self, rows: int, runs: int) -> None:
        folder = write_sample(self.home / str(rows), users=round(rows / ROWS_A_USER), seed=1, format="csv", faults=False)
        total = sum(json.loads((folder / "metadata.json").read_text())["export_metadata"]["record_counts"].values())
        print(f"\n{total:,} rows, {sum(f.stat().st_size for f in folder.iterdir()) / MIB:.0f} MiB of CSV")
        bare, ours = [], []
        for _ in range(runs):
            bare.append(self.run("bare", self.fresh("bare"), folder))
            url = self.fresh("ours")
            migrate(url)
            ours.append(self.run("ours", url, folder))
            print(f"  bare {bare[-1]['seconds']:.2f} s, import {ours[-1]['seconds']:.2f} s", flush=True)
        tell("bare COPY", bare, total)
        tell("whole import", ours, total)
        ratios = [one["seconds"] / other["seconds"] for one, other in zip(bare, ours, strict=True)]
        print(f"  speed as a ratio to the bare COPY: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
        print("  seconds by part (parts overlap):", {name: round(value, 2) for name, value in ours[-1]["parts"].items()})
        first = ours[-1]["seconds"]
        again = self.run("ours", url, folder)["seconds"]
        renamed = same_rows_renamed(folder)
        compared = self.run("ours", url, renamed)["seconds"]
        print(f"  the same drop again: {again:.2f} s ({again / first:.3f} of the first time)")
        print(f"  the same rows under another export id: {compared:.2f} s ({compared / first:.2f} of the first time)")


def same_rows_renamed(folder: Path) -> Path:
    copy = folder.parent / "renamed"
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    metadata = json.loads((copy / "metadata.json").read_text())
    metadata["export_metadata"]["export_id"] = "00000000-0000-4000-8000-000000000000"
    (copy / "metadata.json").write_text(json.dumps(metadata))
    return copy


def tell(name: str, runs: list[dict[str, object]], rows: int) -> None:
    seconds = statistics.median(run["seconds"] for run in runs)
    peak = max(run["peak"] for run in runs) / MIB
    server = max(run["server"] for run in runs) / MIB
    print(
        f"  {name:13} {seconds:6.2f} s  {rows / seconds:9,.0f} rows/s  process {peak:4.0f} MiB, server {server:4.0f} MiB private"
    )


def main() -> None:
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="buddy-bench-"))
    try:
        bench = Bench(home)
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
        for rows in arguments.rows:
            bench.compare(rows, arguments.runs)
        embedded.leave(bench.data)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
