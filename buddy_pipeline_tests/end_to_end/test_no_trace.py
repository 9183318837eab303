"""After an erasure nothing tells of the person any more: not our database, nor Dagster's, nor a file or log under the home."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline.database import embedded
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.end_to_end.test_personal_data import COMMAND
from buddy_pipeline_tests.small_exports import (
    event,
    held,
    match,
    member,
    milestone,
    uid,
    user,
    write_export,
    write_list,
    write_roster,
)

ADDRESSES = [f"zq{name}@example.org" for name in ("ada", "cy", "dag", "finn")]
WRITTEN = ("zqada", "zqcy@", "zqdag", "zqfinn", "zqplace", "zq-77")
COURSE = {"user_email": ADDRESSES[2], "user_external_id": "ZQ-77", "provider": "ecornell", "course_id": "C1", "course_name": "First Aid",
          "started_at": "2024-02-10", "status": "in_progress"}  # fmt: skip
ANSWER = {
    "outcome": "less_lonely",
    "stakeholder": "participants",
    "email": ADDRESSES[0],
    "date": "2024-06-01",
    "source": "Survey",
}


class Erased:
    """An installation in which everybody was erased but Bo, and what its commands printed."""

    def __init__(self, folder: Path) -> None:
        self.home, self._drops = folder / "home", folder / "drops"
        for made in (self.home, self._drops):
            made.mkdir()
        self.printed = ""

    def run(self, *arguments: str | Path, answer: str = "") -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("BUDDY_", "DAGSTER_"))}
        environment |= {"BUDDY_HOME": str(self.home)}
        command = [COMMAND, *map(str, arguments)]
        done = subprocess.run(command, input=answer, capture_output=True, text=True, env=environment, timeout=300)
        assert done.returncode == 0, done.stderr
        self.printed += done.stdout + done.stderr

    def import_all(self) -> None:
        people = [user("zqada", location="Zqplace"), user("bo", role="buddy")]
        meetings = [event("e", "m", description="With Zqada Example", attendees=f'["{uid("zqada")}","{uid("bo")}"]')]
        matches, faulty = [match("m", "zqada", "bo")], [milestone(1, "zqada", points="many")]
        folder = write_export(
            self._drops / "one", "2024-06-30T10:00:00Z", users=people, matches=matches, events=meetings, milestones=faulty
        )
        sessions = write_list(self._drops / "list-2024-06-30.csv", held("K1", ADDRESSES[1], "bo@example.org"))
        courses = write_list(self._drops / "courses-2024-06-30.csv", COURSE)
        self.run("import", folder, sessions, courses)
        self.run("roster", write_roster(self._drops / "company_users_2024-06-30.csv", member("Nordlys", "zqfinn")))
        self.run("import", write_list(self._drops / "outcomes_2024-06-30.csv", ANSWER))

    def databases(self) -> Iterator[tuple[str, str]]:
        """Every row of every table of ours and of Dagster's, as text, with the table."""
        for database in ("buddy", "dagster"):
            with psycopg.connect(embedded.url(self.home / "postgres", database)) as connection:
                tables = connection.execute(
                    "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
                ).fetchall()
                for table in tables:
                    query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*table))
                    yield from ((".".join(table), row.lower()) for (row,) in connection.execute(query))


@pytest.fixture(scope="module")
def erased() -> Iterator[Erased]:
    """Not in pytest's own folder: the server may run under another user, who has to get there."""
    folder = Path(tempfile.mkdtemp(prefix="buddy-no-trace-"))
    made = Erased(folder)
    embedded.join(made.home / "postgres")
    try:
        made.import_all()
        made.run("erase", uid("zqada"), "--yes")
        for address in ADDRESSES[1:]:
            made.run("erase", "--email", "--yes", "--json", answer=f"{address}\n")
        yield made
    finally:
        embedded.leave(made.home / "postgres")
        shutil.rmtree(folder)


def traces(home: Path) -> list[str]:
    """What would tell of them: ids, addresses, and what was made of these, but the hashes that tombstones are."""
    keys, _ = load_keyring(None, home)
    vault = Vault(keys)
    surrogates = [one.hex() for one in vault.user_ids("buddy", [uid("zqada")]) if one is not None]
    as_ids = [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in surrogates]
    return [*WRITTEN, uid("zqada"), *as_ids]


def test_no_table_of_any_database_tells_of_them(erased: Erased) -> None:
    rows = list(erased.databases())
    assert {table.partition(".")[0] for table, _ in rows} >= {"export", "csr", "pii", "ops", "public"}
    assert {(table, trace) for table, row in rows for trace in traces(erased.home) if trace in row} == set()


def test_no_hash_of_an_address_is_left_but_in_tombstones(erased: Erased) -> None:
    keys, _ = load_keyring(None, erased.home)
    hashes = [hash_.hex() for hash_ in Vault(keys).email_hashes(ADDRESSES) if hash_ is not None]
    assert {table for table, row in erased.databases() if any(one in row for one in hashes)} == {"pii.tombstones"}


def test_no_file_nor_log_nor_line_on_the_terminal_does(erased: Erased) -> None:
    data = erased.home / "postgres"
    files = [path for path in erased.home.rglob("*") if path.is_file() and (data not in path.parents or "log" in path.name)]
    assert any(path.suffix == ".csv" for path in files)
    wanted = [trace.encode() for trace in traces(erased.home)]
    assert [path for path in files for one in wanted if one in path.read_bytes().lower()] == []
    assert [one for one in WRITTEN if one in erased.printed.lower()] == []
