"""Starting the Dagster UI and daemon, and ending all of their processes again.

Three processes: a code server, which knows the definitions and starts runs, and of which the other two ask; the webserver
behind its guard; the daemon. `dagster dev` would do, but for its webserver, which has no guard.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil

from buddy_pipeline.orchestration.instance.home import prepare_dagster_home
from buddy_pipeline.settings import SettingInvalid, Settings

HOST = "127.0.0.1"
"""Nobody else on the network: whoever wants that puts a proxy with a password before it."""
CODE_LOCATION = "buddy"
"""As in `workspace.yaml`; Dagster keeps what it knows of sensors and schedules under this name."""
SECONDS_TO_END = 30
"""How long the processes may take to end by themselves; a run that is still at work is given up then."""
SECONDS_BETWEEN_LOOKS = 0.2


class EndedByItself(Exception):
    """One of the processes ended though nobody told it to. The message is one plain line."""


Running = dict[str, subprocess.Popen[bytes]]
"""The processes by name, in the order of their start."""


def run_until_stopped(settings: Settings, port: int) -> None:
    """Run UI and daemon on 127.0.0.1 until Ctrl-C, SIGTERM, or the end of the terminal.

    They run in sessions of their own, so that a Ctrl-C in the terminal reaches this process alone, which ends them in
    order. This process should hold up the database, and does so until after they ended. Raises SettingInvalid if the port
    cannot be had, EndedByItself.
    """
    prepare_dagster_home(settings)
    _on_ends(signal.default_int_handler)
    running: Running = {}
    with _listening(port) as listener, tempfile.TemporaryDirectory(prefix="buddy-") as folder:
        try:
            _start_all(running, settings.dagster_home, Path(folder), listener)
            _wait_for_an_end(running)
        except KeyboardInterrupt:
            return
        finally:
            _on_ends(signal.SIG_IGN)
            _end(running)


def _on_ends(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    """What to do when told to end.

    Started with `&` by a shell, this process inherits that SIGINT is ignored, and would hand that on. That SIGHUP is ignored
    is meant so (`nohup`).
    """
    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise SettingInvalid(
            f"Port {port} of {HOST} cannot be had ({os.strerror(error.errno or 0)}); choose another with --port."
        ) from None


def _start_all(running: Running, home: Path, folder: Path, listener: socket.socket) -> None:
    """Adds the processes to ``running`` as they start. The code server listens in ``folder``, which is closed to other users."""
    code, workspace = folder / "code", folder / "workspace.yaml"
    server = {"grpc_server": {"socket": str(code), "location_name": CODE_LOCATION}}
    workspace.write_text(json.dumps({"load_from": [server]}))  # which is YAML, too
    running["code server"] = _start(home, _code_server(code))
    while not code.exists():
        _look_for_an_end(running)
        time.sleep(SECONDS_BETWEEN_LOOKS)
    running["webserver"] = _start(home, _webserver(workspace, listener), listener)
    running["daemon"] = _start(home, _daemon(workspace))


def _start(home: Path, command: Sequence[str], *inherited: socket.socket) -> subprocess.Popen[bytes]:
    descriptors = [listener.fileno() for listener in inherited]
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, *command], cwd=home, start_new_session=True, pass_fds=descriptors
    )


def _code_server(address: Path) -> list[str]:
    of_ours = ["--module-name", "buddy_pipeline.definitions", "--location-name", CODE_LOCATION]
    quietly = ["--log-level", "warning", "--use-python-environment-entry-point"]
    return ["-m", "dagster", "api", "grpc", "--socket", str(address), *of_ours, *quietly]


def _webserver(workspace: Path, listener: socket.socket) -> list[str]:
    return ["-m", "buddy_pipeline.ui.webserver", str(workspace), str(listener.fileno())]


def _daemon(workspace: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("dagster-daemon")), "run", "--workspace", str(workspace), "--log-level", "warning"]


def _wait_for_an_end(running: Running) -> NoReturn:
    while True:
        _look_for_an_end(running)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _look_for_an_end(running: Running) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise EndedByItself(
                f"The {name} ended by itself (exit code {process.returncode}), so all is stopped; start it again."
            )


def _end(running: Running) -> None:
    """The code server last: the others ask it, and its runs may come to their end while these end."""
    code_server, others = list(running.values())[:1], list(running.values())[1:]
    _end_at_once(others, signal.SIGTERM)
    # While it is alone it is still loading the code, has no runs, and would answer SIGTERM with a stack trace.
    _end_at_once(code_server, signal.SIGTERM if others else signal.SIGKILL)
    deadline = time.monotonic() + SECONDS_TO_END
    sessions = {process.pid for process in running.values()}
    while _lives(sessions) and time.monotonic() < deadline:  # a run that is dying still holds up the database
        time.sleep(0.02)


def _end_at_once(processes: Sequence[subprocess.Popen[bytes]], how: signal.Signals) -> None:
    for process in processes:
        process.send_signal(how)
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what is left of the session
        process.wait()


def _lives(sessions: set[int]) -> bool:
    """Whether a process of the sessions has not ended yet."""
    return any(_is_of(member, sessions) for member in psutil.process_iter())


def _is_of(member: psutil.Process, sessions: set[int]) -> bool:
    try:
        return os.getsid(member.pid) in sessions and member.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False
