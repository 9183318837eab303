"""The processes of `buddy-pipeline up`: they start together and end together."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import yaml

from buddy_pipeline.settings import PROJECT, Settings
from buddy_pipeline.ui.processes import CODE_LOCATION

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))
SECONDS_OF_PATIENCE = 120


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def up(settings: Settings, port: int) -> Iterator[subprocess.Popen[str]]:
    """Told to start, and not yet answering."""
    assert settings.home.is_dir()
    process = subprocess.Popen(
        [COMMAND, "up", "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGHUP, signal.SIG_DFL
        ),  # tests run with `nohup` would hand on that it is ignored
    )
    yield process
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def _children(process: subprocess.Popen[str], port: int) -> dict[str, psutil.Process]:
    """Those that were started, by their module or script, once the UI answers."""
    start = time.monotonic()
    while not _answers(port):
        assert time.monotonic() - start < SECONDS_OF_PATIENCE
        time.sleep(0.1)
    return {_name(child.cmdline()): child for child in psutil.Process(process.pid).children()}


def _name(command: list[str]) -> str:
    """The module or the script that a Python runs."""
    return command[2] if command[1:2] == ["-m"] else Path(command[1] if len(command) > 1 else "").name


def _answers(port: int) -> bool:
    try:
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=30).status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _alive(processes: dict[str, psutil.Process]) -> list[str]:
    _, alive = psutil.wait_procs(list(processes.values()), timeout=5)
    return [str(process) for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("which", ["dagster", "buddy_pipeline.ui.webserver", "dagster-daemon"])
def test_when_one_ends_by_itself_all_end_and_a_line_says_so(up: subprocess.Popen[str], port: int, which: str) -> None:
    children = _children(up, port)
    assert len(children) == 3
    children[which].kill()
    _, told = up.communicate(timeout=60)
    assert up.returncode == 1
    assert told.splitlines()[-1].endswith("ended by itself (exit code -9), so all is stopped; start it again.")
    assert "Traceback" not in told
    assert _alive(children) == []


def test_a_port_that_is_taken_is_a_line(settings: Settings) -> None:
    assert settings.home.is_dir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([COMMAND, "up", "--port", str(port)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    line = done.stderr.splitlines()[-1]
    assert line == f"Error: Port {port} of 127.0.0.1 cannot be had (Address already in use); choose another with --port."


@pytest.mark.parametrize(("seconds", "how"), [(0.5, signal.SIGTERM), (2.0, signal.SIGINT), (3.5, signal.SIGHUP)])
def test_stopped_while_it_starts_it_leaves_nothing_behind(up: subprocess.Popen[str], seconds: float, how: signal.Signals) -> None:
    time.sleep(seconds)
    children = {str(child.pid): child for child in psutil.Process(up.pid).children(recursive=True)}
    up.send_signal(how)
    _, told = up.communicate(timeout=60)
    assert "Traceback" not in told
    assert _alive(children) == []


def test_dagster_finds_what_it_knows_of_sensors_under_the_same_name_without_up() -> None:
    workspace = yaml.safe_load((PROJECT / "workspace.yaml").read_text(encoding="utf-8"))
    assert [each["python_module"]["location_name"] for each in workspace["load_from"]] == [CODE_LOCATION]
