"""Nothing of anybody leaks: exports full of canaries are imported, and every store is searched for them."""

import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline.database import embedded
from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.reading import read_drop
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.end_to_end import canaries
from buddy_pipeline_tests.end_to_end.canaries import ALL, MAY_HOLD, SECRET

BROKEN = 3
"""So many of the broken drops go through the whole installation; each takes a run of its own."""
COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))

_CUT_ONCE = """
    CREATE SEQUENCE ops.fuse;
    CREATE FUNCTION ops.cut_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('ops.fuse') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER cut_once BEFORE INSERT ON csr.users FOR EACH ROW EXECUTE FUNCTION ops.cut_once();
"""
_REFUSE = "ALTER TABLE csr.buddy_checkins ADD CHECK (mood <> 'struggling'), ADD CHECK (mood <> 'good')"


@dataclass
class Aftermath:
    """An installation after imports that went well and others that did not."""

    home: Path
    temporary: Path
    sound: subprocess.CompletedProcess[str]
    disturbed: subprocess.CompletedProcess[str]
    others: list[subprocess.CompletedProcess[str]]

    @property
    def printed(self) -> str:
        return "\n".join(done.stdout + done.stderr for done in (self.sound, self.disturbed, *self.others))

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(embedded.url(self.home / "postgres", database))


@pytest.fixture(scope="module")
def aftermath() -> Iterator[Aftermath]:
    """Not in pytest's own folder: the server may run under another user, who has to get there."""
    folder = Path(tempfile.mkdtemp(prefix="buddy-canaries-"))
    home, temporary, drops = folder / "home", folder / "tmp", folder / "drops"
    for made in (home, temporary, drops):
        made.mkdir()
    embedded.join(home / "postgres")
    try:
        yield _import_all(home, temporary, drops)
    finally:
        embedded.leave(home / "postgres")
        shutil.rmtree(folder)


def _import_all(home: Path, temporary: Path, drops: Path) -> Aftermath:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BUDDY_", "DAGSTER_"))}
    environment |= {"BUDDY_HOME": str(home), "TMPDIR": str(temporary)}

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, env=environment, timeout=300)

    sound = run("import", *_drops_that_are_taken(drops), *canaries.write_broken(drops)[:BROKEN])
    _set_traps(home)
    disturbed = run("import", *_drops_that_fail(drops))
    rosters = [run("roster", path) for path in canaries.write_rosters(drops)]
    lists = run("import", *canaries.write_costs_and_outcomes(drops))
    others = [*rosters, lists, run("status"), run("quarantine")]
    return Aftermath(home, temporary, sound, disturbed, others)


def _drops_that_are_taken(drops: Path) -> list[Path]:
    days = ((25, "csv"), (26, "json"), (27, "xlsx"))
    return [canaries.write(drops, format, f"2024-06-{day}T10:00:00Z", canaries.rows()) for day, format in days]


def _set_traps(home: Path) -> None:
    with psycopg.connect(embedded.url(home / "postgres", "buddy")) as connection:
        connection.execute(_CUT_ONCE)
        connection.execute(_REFUSE)


def _drops_that_fail(drops: Path) -> list[Path]:
    """The first brings a new person, at which the connection is cut once; the second a row that the database refuses."""
    new = canaries.rows(spoilt=False)
    new["users"].append(canaries.person("cy", location="zqplace new"))
    refused = canaries.rows(spoilt=False)
    refused["checkins"][0]["mood"] = "struggling"
    return [
        canaries.write(drops, "csv", "2024-06-28T10:00:00Z", new),
        canaries.write(drops, "csv", "2024-06-29T10:00:00Z", refused),
    ]


def holdings(connection: psycopg.Connection, text: str) -> dict[str, set[str]]:
    """Columns by table that hold the text, in clear, in bytes, or in compressed bytes."""
    found: dict[str, set[str]] = defaultdict(set)
    tables = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    for table in tables:
        for (row,) in connection.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(*table))):
            found[".".join(table)] |= {column for column, value in row.items() if text in plain(value)}
    return {table: columns for table, columns in found.items() if columns}


def plain(value: Any) -> str:
    """A value as text in lower case; bytes as the text that they hold, unpacked if they are packed."""
    text = str(value)
    if text.startswith("\\x"):
        held = bytes.fromhex(text[2:])
        if held[:1] == b"\x78":
            with suppress(zlib.error):  # a hash may begin so, too
                held = zlib.decompress(held)
        text = held.decode("utf-8", errors="replace")
    return text.lower()


def test_the_imports_went_as_they_should(aftermath: Aftermath) -> None:
    """Else the searches below would prove nothing."""
    assert aftermath.sound.returncode == 2, "three drops taken, the broken ones not"
    assert aftermath.disturbed.returncode == 1, "one taken at the second try, one failed"
    assert [done.returncode for done in aftermath.others] == [0, 2, 0, 0, 0], "one roster taken, one not"
    with aftermath.connect("buddy") as connection:
        statuses = connection.execute("SELECT status, count(*) FROM ops.drops GROUP BY 1 ORDER BY 1").fetchall()
        faults = connection.execute("SELECT count(*) FROM ops.quarantine").fetchone()
        cut = connection.execute("SELECT last_value FROM ops.fuse").fetchone()
    assert statuses == [("loaded", 7), ("refused", BROKEN + 1)]
    assert faults is not None
    assert faults[0] > 3 * 25
    assert cut is not None
    assert cut[0] > 1


def test_personal_values_are_there_encrypted(aftermath: Aftermath) -> None:
    vault = Vault(load_keyring(None, aftermath.home)[0])
    with aftermath.connect("buddy") as connection:
        for entity, key in (
            ("users", "id"),
            ("skill_sessions", "session_id"),
            ("checkins", "checkin_id"),
            ("feedback", "feedback_id"),
        ):
            query = sql.SQL("SELECT {}::text, key_id, sealed FROM {}").format(sql.Identifier(key), sql.Identifier("pii", entity))
            sealed = connection.execute(query).fetchall()
            assert sealed
            for row_key, key_id, value in sealed:
                assert SECRET in str(vault.open(key_id, entity, row_key, value)).lower()


def test_no_table_holds_a_personal_value_in_clear(aftermath: Aftermath) -> None:
    for database in ("buddy", "dagster"):
        with aftermath.connect(database) as connection:
            assert holdings(connection, SECRET) == {}


@pytest.mark.parametrize("canary", MAY_HOLD)
def test_what_may_stand_in_the_tables_stands_in_its_columns_only(aftermath: Aftermath, canary: str) -> None:
    with aftermath.connect("buddy") as connection:
        assert holdings(connection, canary) == MAY_HOLD[canary]
    with aftermath.connect("dagster") as connection:
        assert holdings(connection, canary) == {}


@pytest.mark.parametrize("canary", ALL)
def test_no_line_on_the_terminal_holds_one(aftermath: Aftermath, canary: str) -> None:
    assert [line for line in aftermath.printed.lower().splitlines() if canary in line] == []


@pytest.mark.parametrize("canary", ALL)
def test_no_file_holds_one(aftermath: Aftermath, canary: str) -> None:
    """Logs of the server among them, its tables not: those were read above."""
    data = aftermath.home / "postgres"
    files = [path for folder in (aftermath.home, aftermath.temporary) for path in folder.rglob("*") if path.is_file()]
    searched = [path for path in files if data not in path.parents or "log" in path.name]
    assert any(path.name.endswith(".csv") for path in searched)
    assert any(data in path.parents for path in searched)
    assert [path for path in searched if canary.encode() in path.read_bytes().lower()] == []


def test_each_drop_that_was_not_taken_is_told_in_one_line(aftermath: Aftermath) -> None:
    lines = [line for line in aftermath.sound.stderr.splitlines() if not line.startswith("Made a key")]
    assert len(lines) == BROKEN
    assert "Traceback" not in aftermath.printed
    (line,) = aftermath.disturbed.stderr.splitlines()
    assert line == "The database refused a statement (23514): new row for relation. Nothing of csv-2024-06-29 is loaded."


def test_no_message_about_a_broken_drop_quotes_it(tmp_path: Path) -> None:
    for path in canaries.write_broken(tmp_path):
        with pytest.raises(DropRefused) as refused:
            _read(path)
        assert SECRET not in str(refused.value).lower()


def _read(path: Path) -> None:
    drop = open_drop(path, (BUDDY,), first_period=date(2020, 1, 1), now=datetime.now(UTC))
    list(read_drop(drop, lambda _: None))
