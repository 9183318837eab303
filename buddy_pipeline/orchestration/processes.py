"""Starting the Dagster UI and daemon, and ending all of their processes again."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil  # type: ignore[import-untyped]

from buddy_pipeline.orchestration.home import prepare_dagster_home
from buddy_pipeline.settings import PROJECT, Settings

SECONDS_TO_END = 30
"""How long the processes may take to end by themselves; a run that is still at work is given up then."""


def run_until_stopped(settings: Settings, port: int) -> int:
    """Run UI and daemon on 127.0.0.1 until Ctrl-C or SIGTERM; gives the exit code.

    They run in a session of their own, so that a Ctrl-C in the terminal reaches this process alone, which ends them in
    order. This process should hold up the database, and does so until after they ended.
    """
    prepare_dagster_home(settings)
    # Started with `&` by a shell, this process inherits that SIGINT is ignored, and would hand that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    process = subprocess.Popen(_command(port), cwd=settings.dagster_home, start_new_session=True)  # noqa: S603 - our own command
    try:
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(process)


def _command(port: int) -> list[str]:
    quietly = ["-W", "ignore:Function `dev_command` is superseded", "-m", "dagster", "dev", "--log-level", "warning"]
    return [sys.executable, *quietly, "-w", str(PROJECT / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # `dagster dev` tells its children to end
    with suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what is left of the session
    process.wait()
    deadline = time.monotonic() + SECONDS_TO_END
    while _lives(process.pid) and time.monotonic() < deadline:  # a run that is dying still holds up the database
        time.sleep(0.02)


def _lives(session: int) -> bool:
    """Whether a process of the session has not ended yet."""
    return any(_is_of(member, session) for member in psutil.process_iter())


def _is_of(member: psutil.Process, session: int) -> bool:
    try:
        return os.getsid(member.pid) == session and member.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False
