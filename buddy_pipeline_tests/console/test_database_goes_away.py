"""A server that is killed under a command: it starts again, the command tries again, and what it tells of the drop is so."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
from dagster import DagsterInstance

from buddy_pipeline.console import reconciling as console_reconciling
from buddy_pipeline.csr import office_lists
from buddy_pipeline.csr.staging import Staging
from buddy_pipeline.database import embedded, patience, server
from buddy_pipeline.database.errors import DatabaseAway
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.impact import compute
from buddy_pipeline.importing import ledger
from buddy_pipeline.orchestration.imports import assets
from buddy_pipeline.sample.rosters import write_roster
from buddy_pipeline.sample.webhooks import write_event_log
from buddy_pipeline_tests.console.in_this_process import LAST_DAY, SEEDS, Command, assert_plain, drop

Strike = Callable[["Moment", Callable[[], object]], None]


@dataclass(frozen=True)
class Moment:
    """Before or after the first call of a function, once ``armed_by`` was called, if there is such a one."""

    owner: Any
    name: str
    after: bool = False
    armed_by: tuple[Any, str] | None = None


STAGING = Moment(Staging, "copy_rows", after=True)
COMMITTING = Moment(psycopg.Connection, "commit", armed_by=(ledger, "record_loaded"))
COMMITTED = Moment(psycopg.Connection, "commit", after=True, armed_by=(ledger, "record_loaded"))


@pytest.fixture
def strike(monkeypatch: pytest.MonkeyPatch) -> Strike:
    """Does something at a moment, once."""

    def strike(moment: Moment, what: Callable[[], object]) -> None:
        armed, struck = [moment.armed_by is None], [False]
        if moment.armed_by is not None:
            owner, name = moment.armed_by
            monkeypatch.setattr(owner, name, calling_too(getattr(owner, name), lambda: armed.__setitem__(0, True), after=True))

        def once() -> None:
            if armed[0] and not struck[0]:
                struck[0] = True
                what()

        original = getattr(moment.owner, moment.name)
        monkeypatch.setattr(moment.owner, moment.name, calling_too(original, once, after=moment.after))

    return strike


def calling_too(original: Callable[..., Any], too: Callable[[], object], *, after: bool) -> Callable[..., Any]:
    """The function, which calls another one before or after it does its work."""

    @wraps(original)
    def both(*arguments: Any, **named: Any) -> Any:
        if not after:
            too()
        result = original(*arguments, **named)
        if after:
            too()
        return result

    return both


def kill(data: Path) -> int:
    """Kills the server with all its processes, as a crash of the machine would, and waits until they are gone."""
    server_process = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
    processes = [server_process, *server_process.children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=10)
    return server_process.pid


def rows(home: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(embedded.url(home / "postgres", server.OURS)) as connection:
        return connection.execute(query.encode(), values).fetchall()


@pytest.mark.parametrize(
    "moment",
    [
        Moment(DagsterInstance, "create_run_for_job"),
        STAGING,
        COMMITTING,
        COMMITTED,
        Moment(assets, "check_results"),
    ],
    ids=["before the run", "staging", "committing", "committed", "recording"],
)
def test_an_import_gets_there_whenever_the_server_is_killed(
    home: Path, command: Command, strike: Strike, tmp_path: Path, moment: Moment
) -> None:
    path = drop(tmp_path)
    killed: list[int] = []
    strike(moment, lambda: killed.append(kill(home / "postgres")))
    exit_code, output, messages = command("import", path, "--json")
    assert killed
    assert exit_code == 0, messages
    assert_plain(messages)
    assert rows(home, "SELECT status FROM ops.drops WHERE digest = %s", json.loads(output)["digest"]) == [("loaded",)]
    assert rows(home, "SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


def test_a_loss_that_dagster_takes_for_a_failure_of_the_step_is_tried_again(
    command: Command, strike: Strike, tmp_path: Path
) -> None:
    def lose() -> None:
        raise DatabaseAway("gone")

    strike(Moment(assets, "check_results"), lose)
    exit_code, output, messages = command("import", drop(tmp_path), "--json")
    assert (exit_code, messages) == (0, "")
    assert json.loads(output)["format"] == "csv"


@pytest.mark.parametrize(
    ("arguments", "moment"),
    [
        (["roster"], Moment(office_lists, "merge_members")),
        (["import", "events"], Moment(EventStore, "_insert", after=True)),
        (["figures"], Moment(compute._Computation, "run")),
        (["reconcile", "--period", "2025-08"], Moment(console_reconciling, "reconcile", after=True)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_other_commands_get_there_too(
    home: Path, command: Command, strike: Strike, tmp_path: Path, arguments: list[str], moment: Moment
) -> None:
    named: list[Path] = []
    if arguments == ["roster"]:
        named = [write_roster(tmp_path, users=12, seed=next(SEEDS), at=LAST_DAY.date())]
    elif arguments == ["import", "events"]:
        named = [write_event_log(tmp_path, users=12, seed=next(SEEDS))]
    assert command("import", drop(tmp_path), "--json")[0] == 0
    killed: list[int] = []
    strike(moment, lambda: killed.append(kill(home / "postgres")))
    exit_code, _, messages = command(*arguments, *named)
    assert killed
    assert exit_code == 0, messages
    assert_plain(messages)


@pytest.fixture
def apart(command: Command, database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Commands whose tables lie in a server that stays; Dagster's storage lies in the one that is killed, and is soon given up."""
    embedded.join(home / "postgres")
    monkeypatch.setenv("BUDDY_DATABASE_URL", database_url)
    monkeypatch.setenv("BUDDY_DAGSTER_URL", embedded.url(home / "postgres", server.DAGSTERS))
    monkeypatch.setattr(patience, "SECONDS_TO_COME_BACK", 1)
    return command


def test_loaded_though_dagsters_storage_is_gone_it_was_taken_and_a_line_says_what_is_lacking(
    home: Path, apart: Command, strike: Strike, tmp_path: Path, database_url: str
) -> None:
    path = drop(tmp_path)
    strike(COMMITTED, lambda: kill(home / "postgres"))
    exit_code, output, messages = apart("import", path, "--json")
    assert exit_code == 0
    assert_plain(messages)
    assert f"{path.name} is loaded, but something after that broke off: " in messages
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT digest FROM ops.drops").fetchall() == [(json.loads(output)["digest"],)]


def test_not_loaded_since_dagsters_storage_is_gone_it_says_so(
    home: Path, apart: Command, strike: Strike, tmp_path: Path, database_url: str
) -> None:
    path = drop(tmp_path)
    strike(Moment(DagsterInstance, "create_run_for_job"), lambda: kill(home / "postgres"))
    exit_code, output, messages = apart("import", path, "--json")
    assert (exit_code, output) == (1, "")
    assert_plain(messages)
    assert f"Nothing of {path.name} is loaded." in messages
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT FROM ops.drops").fetchall() == []


def test_while_nobody_can_look_it_does_not_guess(
    home: Path, command: Command, strike: Strike, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(tmp_path)
    embedded.join(home / "postgres")
    monkeypatch.setenv("BUDDY_DATABASE_URL", embedded.url(home / "postgres", server.OURS))
    monkeypatch.setattr(patience, "SECONDS_TO_COME_BACK", 1)
    strike(COMMITTING, lambda: kill(home / "postgres"))
    exit_code, output, messages = command("import", path, "--json")
    assert (exit_code, output) == (1, "")
    assert_plain(messages)
    assert f"Whether {path.name} is loaded cannot be seen now" in messages
