"""How fast texts become evidence: read by cues, screened and stored, the whole process, from sealed rows to tables.

    python -m benchmarks.evidence [--texts 1000 3000 100000] [--runs 3]

Notes of check-ins, drawn from the anchors of data/q2q in all languages, with names of the program in every tenth, sealed as an
import seals them, in a fresh database of one embedded server. Told are seconds of the whole process (start, cues compiled, names
opened, texts read, merged) and of reading alone, texts a second, and the most memory of all its processes together.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from buddy_pipeline.database import embedded
from buddy_pipeline.database.migrate import migrate
from buddy_pipeline.evidence.reading import read_texts
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import DEFAULT_VOICES, from_environment

KEYS = Keyring(b"h" * 32, {"bench": b"k" * 32})
TEXTS_A_MATCH = 20
MIB = 1024 * 1024


def write_world(url: str, count: int) -> None:
    """Notes of matches, sealed in `pii.checkins`."""
    vault = Vault(KEYS)
    texts = [json.loads(line)["text"] for path in sorted((DEFAULT_VOICES / "anchors").glob("*.jsonl")) for line in _lines(path)]
    matches = [_id("match", number) for number in range(count // TEXTS_A_MATCH + 1)]
    with psycopg.connect(url) as connection:
        _copy(connection, "csr.users (id, role, created_at, updated_at)", (
            (_id(side, number), role, _DAY, _DAY)
            for side, role in (("participant", "beneficiary"), ("buddy", "volunteer")) for number in range(len(matches))
        ))  # fmt: skip
        _copy(connection, "csr.buddy_matches (id, participant_id, buddy_id, matched_at, status, export_date)", (
            (match, _id("participant", number), _id("buddy", number), _DAY, "active", _DAY) for number, match in enumerate(matches)
        ))  # fmt: skip
        keys = [_id("checkin", number) for number in range(count)]
        _copy(connection, "export.checkins (checkin_id, match_id, checkin_date, export_date, created_at)", (
            (key, matches[number // TEXTS_A_MATCH], _DAY, _DAY, _DAY) for number, key in enumerate(keys)
        ))  # fmt: skip
        notes = (
            json.dumps({"notes": texts[number % len(texts)] + (" Olena and Bo were there." if number % 10 == 0 else "")})
            for number in range(count)
        )
        sealed = vault.seal("checkins", keys, notes)
        _copy(
            connection,
            "pii.checkins (checkin_id, key_id, sealed)",
            ((key, "bench", seal) for key, seal in zip(keys, sealed, strict=True)),
        )
        connection.execute("ANALYZE")


_DAY = "2026-10-15T00:00:00Z"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _id(kind: str, number: int) -> str:
    return str(uuid.UUID(bytes=uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}").bytes, version=4))


def _copy(connection: psycopg.Connection, into: str, rows: Iterator[tuple[object, ...]]) -> None:
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.SQL(into))) as copy:  # type: ignore[arg-type]
        for row in rows:
            copy.write_row(row)


def read_in_a_process(url: str) -> tuple[float, float, float]:
    """Seconds of the whole process, of reading in it, and MiB that it and its own processes had at most."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.evidence", "--read", url], stdout=subprocess.PIPE, text=True
    ) as process:
        most = [0.0]
        watching = threading.Thread(target=_watch, args=(process.pid, most), daemon=True)
        watching.start()
        told, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.perf_counter() - started, float(told), most[0]


def _watch(pid: int, most: list[float]) -> None:
    while True:
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            most[0] = max(most[0], sum(one.memory_info().rss for one in family) / MIB)
        except psutil.Error:
            return
        time.sleep(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, nargs="+", default=[1_000, 3_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        started = time.perf_counter()
        read_texts(given.read, from_environment({}), KEYS)
        print(time.perf_counter() - started)
        return
    data = Path(tempfile.mkdtemp(prefix="buddy-bench-")) / "postgres"
    embedded.join(data)
    try:
        for count in given.texts:
            url = _new_database(data, f"texts_{count}")
            write_world(url, count)
            runs = []
            for _ in range(given.runs):
                with psycopg.connect(url) as connection:
                    connection.execute("TRUNCATE csr.texts CASCADE")
                runs.append(read_in_a_process(url))
            whole, reading, memory = (statistics.median(one) for one in zip(*runs, strict=True))
            print(
                f"{count:>9,} texts  {whole:6.1f} s the process, {reading:6.1f} s reading, {count / reading:7,.0f} a second, {memory:5.0f} MiB"
            )
    finally:
        embedded.leave(data)
        shutil.rmtree(data.parent)


def _new_database(data: Path, name: str) -> str:
    with psycopg.connect(embedded.url(data, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate(embedded.url(data, name))
    return embedded.url(data, name)


if __name__ == "__main__":
    main()
