"""Loads in processes of their own: to be killed, or to run at the same time."""

import os
import signal
import threading
from collections.abc import Callable
from functools import wraps
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg

from buddy_pipeline.csr.staging import Staging
from buddy_pipeline.importing import ledger, merger
from buddy_pipeline_tests.importing.event_worlds import apply
from buddy_pipeline_tests.small_exports import Installation

_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


def start(work: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Runs a function of a module in a fresh process."""
    process = _PROCESSES.Process(target=work, args=arguments)
    process.start()
    return process


def import_path(url: str, drop: Path) -> None:
    """Imports a drop into a database."""
    Installation(url, drop.parent).load_path(drop)


def import_and_die(url: str, drop: Path, moment: str) -> None:
    """Imports a drop, but kills its own process at a moment, see ``_die_at``."""
    _die_at(moment)
    import_path(url, drop)


def apply_and_die(url: str, moment: str) -> None:
    """Applies the events that are stored, but kills its own process at a moment, see ``_die_at``."""
    _die_at(moment)
    apply(Installation(url, Path()))


def _die_at(moment: str) -> None:
    """The moment is one of ``_PHASES``, with its entity if it has one, or comes after some seconds (``0.2 s``)."""
    if moment.endswith(" s"):
        threading.Timer(float(moment.removesuffix(" s")), _die).start()
    else:
        phase, _, detail = moment.partition(" ")
        _PHASES[phase](detail)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_after(owner: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Lets a function do its work, and then kills."""
    original = getattr(owner, name)

    @wraps(original)
    def deadly(*arguments: Any, **named: Any) -> Any:
        result = original(*arguments, **named)
        if when(*arguments):
            _die()
        return result

    setattr(owner, name, deadly)


def _die_before(owner: Any, name: str) -> None:
    setattr(owner, name, lambda *_: _die())


def _while_staging(entity: str) -> None:
    _die_after(Staging, "copy_rows", lambda _staging, _connection, copied, _rows: copied.name == entity)


def _while_merging(entity: str) -> None:
    """Once the entity stands in `export` and, but for the people, nothing of it in `csr`."""
    if entity == "users":
        _die_after(merger, "merge_listed")
    else:
        for way in ("insert_export", "merge_export"):
            _die_after(merger, way, lambda _load, merged, *_: merged.name == entity)


_PHASES: dict[str, Callable[[str], None]] = {
    "staging": _while_staging,
    "merging": _while_merging,
    "naming": lambda _: _die_after(merger, "merge_named"),
    "linking": lambda _: _die_after(merger, "note_linked"),
    "deriving": lambda _: _die_after(merger, "compute_enrollments"),
    "recording": lambda _: _die_after(ledger, "record_loaded"),
    "before-commit": lambda _: _die_before(psycopg.Connection, "commit"),
    "after-commit": lambda _: _die_after(psycopg.Connection, "commit"),
}
