"""The embedded server lives as long as somebody needs it, and no longer."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.database import embedded
from buddy_pipeline_tests.database.servers import is_up

USE_IT = """
import sys, time
from pathlib import Path
from buddy_pipeline.database import embedded
data = Path(sys.argv[1])
embedded.join(data)
print("joined", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def data(make_folder: Callable[[], Path]) -> Iterator[Path]:
    data = make_folder() / "postgres"
    yield data
    embedded.stop_when_free(data)


def _process_that_joins(data: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", USE_IT, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "joined\n"
    return process


def _end(process: subprocess.Popen[str]) -> None:
    process.communicate("end\n", timeout=30)


def _answers(data: Path) -> bool:
    try:
        psycopg.connect(embedded.url(data, "postgres")).close()
    except (psycopg.OperationalError, embedded.DatabaseUnavailable):
        return False
    return True


def test_it_stops_with_the_last_process_that_uses_it(data: Path) -> None:
    first, second = _process_that_joins(data), _process_that_joins(data)
    _end(first)
    assert _answers(data)
    _end(second)
    assert not is_up(data)


def test_a_killed_process_does_not_hold_it_up_for_ever(data: Path) -> None:
    killed, other = _process_that_joins(data), _process_that_joins(data)
    killed.kill()
    killed.communicate()
    assert _answers(data)
    _end(other)
    assert not is_up(data)


def test_it_stays_for_other_tools_once_promised_until_told_to_stop(data: Path) -> None:
    first = _process_that_joins(data)
    embedded.keep_up(data)
    _end(first)
    _end(_process_that_joins(data))
    assert _answers(data)
    assert embedded.stop_when_free(data)
    assert not is_up(data)


def test_told_to_stop_while_in_use_it_stops_with_the_last_user(data: Path) -> None:
    process = _process_that_joins(data)
    embedded.keep_up(data)
    assert not embedded.stop_when_free(data)
    assert _answers(data)
    _end(process)
    assert not is_up(data)


def test_it_starts_again_after_a_crash_though_another_process_has_its_number(data: Path) -> None:
    process = _process_that_joins(data)
    lines = (data / "postmaster.pid").read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
    while _answers(data):
        time.sleep(0.1)
    time.sleep(1)  # its children notice within moments
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    embedded.join(data)
    assert _answers(data)
    embedded.leave(data)
    _end(process)


def test_processes_that_start_it_at_once_share_one_server(data: Path) -> None:
    command = [sys.executable, "-c", USE_IT, str(data)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "joined\n"
    assert _answers(data)
    for process in processes:
        _end(process)
    assert not is_up(data)


def test_its_log_holds_no_value_of_a_failed_statement(data: Path) -> None:
    process = _process_that_joins(data)
    with psycopg.connect(embedded.url(data, "postgres"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("select cast(%s as uuid)", ["canary-in-a-parameter"])
        connection.execute("create table keys (email text primary key)")
        connection.execute("insert into keys values ('canary@example.org')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into keys values ('canary@example.org')")
    _end(process)
    assert "canary" not in (data / "log").read_text()
