"""How long a drop takes from lying in the inbox to standing in the tables, through the sensor of `buddy-pipeline up`.

    python -m benchmarks.drop_to_tables [--users 155] [--drops 3]

Each drop is of another month; 155 users make a good 5,000 rows. The time runs from the moment the drop appears in the
inbox to the commit, as seen by a look every tenth of a second.
"""

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from buddy_pipeline.database import embedded
from buddy_pipeline.sample.writers import write_sample

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))
SECONDS_TO_SETTLE = 20
"""After the UI answers: the daemon and its sensor have started, too."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=155)
    parser.add_argument("--drops", type=int, default=3)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="buddy-bench-"))
    process, port = start(home)
    try:
        wait_for_ui(port)
        time.sleep(SECONDS_TO_SETTLE)
        seconds = [load_one(home, month, arguments.users) for month in range(1, arguments.drops + 1)]
        print(
            f"median {statistics.median(seconds):.1f} s, load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def start(home: Path) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BUDDY_", "DAGSTER_"))}
    quiet = subprocess.DEVNULL
    command = [COMMAND, "up", "--port", str(port)]
    return subprocess.Popen(command, env={**environment, "BUDDY_HOME": str(home)}, stdout=quiet, stderr=quiet), port


def wait_for_ui(port: int) -> None:
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return


def load_one(home: Path, month: int, users: int) -> float:
    when = datetime(2025, month, 28, tzinfo=UTC)
    write_sample(home / "drops", users=users, seed=month, format="csv", export_date=when)
    start = time.monotonic()
    with psycopg.connect(embedded.url(home / "postgres", "buddy"), autocommit=True) as connection:
        while connection.execute("SELECT count(*) FROM ops.drops WHERE status = 'loaded'").fetchone() != (month,):
            time.sleep(0.1)
        seconds = time.monotonic() - start
        found = connection.execute(
            "SELECT sum((e.value->>'read')::int) FROM ops.drops, jsonb_each(entities) e WHERE period = %s", [f"{when:%Y-%m}"]
        ).fetchone()
    print(f"  {found[0] if found else 0:,} rows: {seconds:.1f} s", flush=True)
    return seconds


if __name__ == "__main__":
    main()
