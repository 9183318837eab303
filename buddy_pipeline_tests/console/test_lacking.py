"""A full disk, and what else a server or a machine may lack: one line on what to do, and the truth about the drop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.database import embedded, server
from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.console.in_this_process import Command, assert_plain, drop
from buddy_pipeline_tests.small_exports import FIRST_PERIOD

Spoil = Callable[[str, str], None]


@contextmanager
def connection_of(home: Path, database: str = server.OURS) -> Iterator[psycopg.Connection]:
    embedded.join(home / "postgres")
    with psycopg.connect(embedded.url(home / "postgres", database), autocommit=True) as connection:
        yield connection


@pytest.fixture
def spoil(command: Command, home: Path) -> Iterator[Callable[[str, str], None]]:
    """Lets the server answer with a SQLSTATE whatever is inserted into a table of ours, as long as the test runs."""
    spoilt: list[str] = []
    command("db", "migrate")

    def spoil(table: str, state: str) -> None:
        with connection_of(home) as connection:
            connection.execute(
                "CREATE OR REPLACE FUNCTION public.lack() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION 'canary@example.org' USING ERRCODE = '{state}'; END $$"
            )
            connection.execute(f"CREATE TRIGGER lack BEFORE INSERT ON {table} EXECUTE FUNCTION public.lack()".encode())
        spoilt.append(table)

    yield spoil
    with connection_of(home) as connection:
        for table in spoilt:
            connection.execute(f"DROP TRIGGER lack ON {table}".encode())


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("53100", "The disk of the database server is full: make room there"),
        ("53200", "The database server is out of memory"),
        ("53400", "The database server has reached a limit"),
        ("58030", "The database server cannot use its files"),
    ],
)
@pytest.mark.parametrize("table", ["export.users", "ops.drops"])
def test_what_the_server_lacks_is_one_line_and_nothing_is_loaded(
    command: Command, spoil: Spoil, tmp_path: Path, table: str, state: str, line: str
) -> None:
    path = drop(tmp_path)
    spoil(table, state)
    exit_code, output, messages = command("import", path, "--json")
    assert (exit_code, output) == (1, "")
    assert messages.startswith(line)
    assert messages.endswith(f" Nothing of {path.name} is loaded.\n")
    assert "canary" not in messages
    assert_plain(messages)


def test_a_server_that_takes_no_changes_is_one_line(command: Command, home: Path, tmp_path: Path) -> None:
    path = drop(tmp_path)
    with connection_of(home) as connection:
        connection.execute("ALTER DATABASE buddy SET default_transaction_read_only = on")
    try:
        exit_code, _, messages = command("import", path)
    finally:
        with connection_of(home, "postgres") as connection:
            connection.execute("ALTER DATABASE buddy RESET default_transaction_read_only")
    assert exit_code == 1
    assert "The database takes no changes" in messages
    assert_plain(messages)


def test_a_full_disk_under_dagsters_storage_is_one_line(command: Command, home: Path, tmp_path: Path) -> None:
    path = drop(tmp_path)
    assert command("import", drop(tmp_path / "another"))[0] == 0  # the storage has its tables then
    with connection_of(home, server.DAGSTERS) as connection:
        connection.execute(
            "CREATE FUNCTION lack() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'canary@example.org' USING ERRCODE = '53100'; END $$"
        )
        connection.execute("CREATE TRIGGER lack BEFORE INSERT ON event_logs EXECUTE FUNCTION lack()")
    try:
        exit_code, _, messages = command("import", path)
    finally:
        with connection_of(home, server.DAGSTERS) as connection:
            connection.execute("DROP FUNCTION lack CASCADE")
    assert exit_code == 1
    assert messages == (
        f"The disk of the database server is full: make room there, then do this again. Nothing of {path.name} is loaded.\n"
    )


def test_a_drop_whose_report_finds_no_room_is_loaded_and_says_what_is_lacking(
    command: Command, home: Path, tmp_path: Path
) -> None:
    """The report is led to a device that is always full."""
    path = drop(tmp_path)
    opened = open_drop(path, (BUDDY,), first_period=FIRST_PERIOD, now=datetime.now(UTC))
    (home / "reports" / f"{opened.drop_id}.csv").symlink_to("/dev/full")
    exit_code, _, messages = command("import", path, "--json")
    assert exit_code == 0
    assert messages.startswith(f"{path.name} is loaded, but something after that broke off: The disk is full")
    assert_plain(messages)
    with connection_of(home) as connection:
        assert connection.execute("SELECT status FROM ops.drops WHERE digest = %s", [opened.digest]).fetchone() == ("loaded",)


def test_a_report_that_is_asked_for_and_finds_no_room_is_one_line(command: Command) -> None:
    exit_code, _, messages = command("quarantine", "--out", "/dev/full")
    assert exit_code == 1
    assert "The disk is full" in messages
    assert_plain(messages)
