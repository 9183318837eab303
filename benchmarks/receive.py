"""How many events a second the receiver acknowledges, beside a bare one-row INSERT with commit into a like table.

    python -m benchmarks.receive [--connections 1 16 64] [--runs 3] [--seconds 5]

The receiver runs as `buddy-pipeline receive` does, in a process of its own; wrk (https://github.com/wg/wrk) sends it the
events of an invented program over HTTP, signed beforehand, each once, as a proxy does for some hundred senders. Before each
run one connection inserts the same rows, one statement and one commit each, nothing else. Both use one embedded server
with fsync on. Told are acknowledged events a second, the times of the answers and the ratio of both rates, run by run.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from buddy_pipeline.database import embedded
from buddy_pipeline.database.migrate import migrate
from buddy_pipeline.events.reading import Event, read_event
from buddy_pipeline.events.signature import sign
from buddy_pipeline.events.store import SEALED_AS
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving.app import EVENTS_PATH
from buddy_pipeline.receiving.process import HOST, run
from buddy_pipeline.sample.generator import generate
from buddy_pipeline.sample.webhooks import events_of
from buddy_pipeline.settings import from_environment

PORT = 8499
SENDERS = 200
SECRET = b"the secret of the benchmark"
VAULT = Vault(Keyring(b"h" * 32, {"bench": b"k" * 32}))
SCRIPT = Path(__file__).with_name("receive.lua")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BARE = """
INSERT INTO bare (event_id, type, version, occurred_at, received_at, via, entity, key, data, key_id, sealed)
VALUES (%s, %s, %s, %s, clock_timestamp(), 'webhook', %s, %s, %s, %s, %s)
"""


class Bench:
    def __init__(self, home: Path, bodies: list[bytes], seconds: float) -> None:
        self.home = home
        self.bodies = bodies
        self.seconds = seconds
        self.data = home / "postgres"
        embedded.join(self.data)
        self.url = embedded.url(self.data, "postgres")
        migrate(self.url)
        self.connection = psycopg.connect(self.url, autocommit=True)
        self.connection.execute("CREATE TABLE bare (LIKE ops.buddy_system_events INCLUDING ALL)")
        ((fsync,),) = self.connection.execute("SHOW fsync")
        assert fsync == "on"

    def bare(self) -> float:
        """Rows a second, for as many seconds, or as long as there are rows."""
        now = datetime.now(UTC)
        rows = [row_of(read_event(body, now)) for body in self.bodies]
        self.connection.execute("TRUNCATE bare")
        inserted, start = 0, time.perf_counter()
        while inserted < len(rows) and time.perf_counter() - start < self.seconds:
            self.connection.execute(BARE, rows[inserted])
            inserted += 1
        return inserted / (time.perf_counter() - start)

    def receive(self, connections: int) -> dict[str, float]:
        """What wrk measured. Each answer counts only if it is 2xx, and its row has to be in the table."""
        self.connection.execute("TRUNCATE ops.buddy_system_events CASCADE")
        requests = self.write_requests()
        load = ["-t1", f"-c{connections}", f"-d{self.seconds:g}s", "-s", str(SCRIPT), f"http://{HOST}:{PORT}"]
        told = subprocess.run(["wrk", *load, "--", str(requests), EVENTS_PATH], capture_output=True, text=True, check=True).stdout  # noqa: S607
        measured = json.loads(told.splitlines()[-1])
        ((rows,),) = self.connection.execute("SELECT count(*) FROM ops.buddy_system_events")
        assert measured["refused"] == measured["lost"] == 0, measured
        assert measured["answers"] <= rows <= measured["answers"] + connections
        return {**measured, "rate": measured["answers"] / measured["seconds"]}

    def write_requests(self) -> Path:
        now = int(time.time())
        with (self.home / "requests").open("wb") as file:
            for number, body in enumerate(self.bodies):
                file.write(f"{now} {sign(SECRET, now, body)} 10.0.0.{number % SENDERS} ".encode() + body + b"\n")
        return Path(file.name)

    def compare(self, connections: int, runs: int) -> None:
        ratios = []
        print(f"\n{connections} connections")
        for _ in range(runs):
            bare, ours = self.bare(), self.receive(connections)
            ratios.append(ours["rate"] / bare)
            print(
                f"  bare INSERT {bare:6,.0f} rows/s; receiver {ours['rate']:6,.0f} events/s, p50 {ours['p50']:5.1f} ms,"
                f" p99 {ours['p99']:6.1f} ms; ratio {ratios[-1]:.2f}; load of the machine {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        print(f"  ratio to the bare INSERT: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def row_of(event: Event) -> tuple[object, ...]:
    sealed = None if event.personal is None else VAULT.seal(SEALED_AS, [event.id], [event.personal])[0]
    key_id = None if sealed is None else VAULT.active_id
    return (event.id, event.type, event.version, event.occurred_at, event.entity, event.key, event.data, key_id, sealed)


def invented_bodies(users: int) -> list[bytes]:
    """The events of an invented program, as they are sent."""
    events = events_of(generate(users=users, seed=1, faults=False), LONG_AGO, datetime.now(UTC))
    return [json.dumps(event, ensure_ascii=False).encode() for event in events]


@contextmanager
def receiver(home: Path, url: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.receive", "--serve", url, str(home)])
    try:
        while not answers():
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def answers() -> bool:
    try:
        return urlopen(f"http://{HOST}:{PORT}/health/ready").status == 200
    except URLError:
        return False


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        run(from_environment({"BUDDY_HOME": sys.argv[3]}), sys.argv[2], [SECRET], PORT)
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--users", type=int, default=2_000, help="people of the invented program; each makes some thirty events")
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="buddy-bench-"))
    try:
        bench = Bench(home, invented_bodies(arguments.users), arguments.seconds)
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {len(bench.bodies):,} events")
        with receiver(home, bench.url):
            for connections in arguments.connections:
                bench.compare(connections, arguments.runs)
        bench.connection.close()
        embedded.leave(bench.data)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
