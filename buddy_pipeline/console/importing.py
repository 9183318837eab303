"""Importing from the terminal: what became of a drop, a list or events is told as it is, whatever breaks off on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import dagster as dg
import psycopg
from dagster._core.utils import make_new_run_id

from buddy_pipeline.console.in_process import anywhere, in_shared_instance, is_refusal, run_job, told_by
from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.database.errors import DatabaseUnavailable
from buddy_pipeline.database.server import database_url
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.names import showable
from buddy_pipeline.importing.ledger import run_that_loaded
from buddy_pipeline.importing.office_lists import ListSummary
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.orchestration.imports.importing import ImportConfig
from buddy_pipeline.orchestration.imports.jobs import drop_jobs, refuse_drop
from buddy_pipeline.orchestration.imports.opening import open_asked, program_of
from buddy_pipeline.orchestration.inbox.sensors import drop_tags
from buddy_pipeline.orchestration.office_lists.assets import list_jobs, open_asked_list, run_config
from buddy_pipeline.orchestration.steps.resources import Listener
from buddy_pipeline.orchestration.steps.runs import DIGEST_TAG, DROP_TAG, list_tag
from buddy_pipeline.orchestration.webhooks.assets import apply_events
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import office_list_called

_Summary = TypeVar("_Summary", bound=ImportSummary)


class ImportBroken(Exception):
    """An import that broke off for a reason that is not the drop's. The message is one line; it says what became of the drop."""


@dataclass(frozen=True)
class Taken(Generic[_Summary]):
    """A drop that is loaded. ``lacking`` is one line on what could not be done after that."""

    summary: _Summary
    lacking: str | None


def import_path(settings: Settings, path: Path, listener: Listener) -> Taken[Any]:
    """Import the drop at ``path``, or the list of the office that is called as such."""
    kind = office_list_called(path.name)
    if kind is not None and not path.is_dir():
        return import_list_path(settings, path, kind, listener)
    return import_drop_path(settings, path, listener)


def import_drop_path(settings: Settings, path: Path, listener: Listener) -> Taken[ImportSummary]:
    """Import the drop at ``path``; waits for other imports of the program, and for a database that goes away.

    Raises DropRefused if it cannot be taken, after a run that says so in the UI; ImportBroken for anything else.
    """
    config = ImportConfig(drop=showable(str(path.absolute())))
    try:
        drop = open_asked(settings, path.absolute())
    except Exception as error:  # refused, or a reader that tripped
        ops, tags = dg.RunConfig(ops={"explain_refusal": config}), {DROP_TAG: showable(path.name)}
        raise _reason(
            settings, error, lambda instance: run_job(instance, refuse_drop.name, ops, tags, resources={"path_of": anywhere})
        ) from None
    heard = _Heard[ImportSummary](listener)

    def run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
        return run_job(
            instance,
            drop_jobs[program_of(drop).name].name,
            dg.RunConfig(ops={"import_drops": config}),
            drop_tags(drop.name, digest=drop.digest, period=drop.period, format=drop.format),
            run_id=heard.new_run(),
            partition_key=drop.period,
            resources={"listener": heard, "path_of": anywhere},
        )

    return _taken(settings, drop, heard, run)


def import_list_path(settings: Settings, path: Path, kind: OfficeList, listener: Listener) -> Taken[ListSummary]:
    """Import the list at ``path``, of whatever name; waits for imports of the program. Raises as `import_drop_path` does."""
    config = run_config(kind, showable(str(path.absolute())))
    tags = {list_tag(kind): showable(path.name)}
    heard = _Heard[ListSummary](listener)

    def run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
        resources = {"listener": heard, "path_of": anywhere}
        return run_job(instance, list_jobs[kind.name].name, config, tags, run_id=heard.new_run(), resources=resources)

    try:
        drop = open_asked_list(settings, path.absolute(), kind)
    except Exception as error:
        raise _reason(settings, error, run) from None
    tags[DIGEST_TAG] = drop.digest
    return _taken(settings, drop, heard, run)


def apply_events_in_process(settings: Settings, listener: Listener) -> None:
    """Apply the events that were received; waits for imports of the program. Raises ImportBroken."""

    def run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
        return run_job(instance, apply_events.name, dg.RunConfig(), {}, resources={"listener": listener})

    try:
        result = in_shared_instance(settings, run)
        why = None if result.success else told_by(result)
    except DatabaseUnavailable as unavailable:
        why = str(unavailable)
    if why is not None:
        raise ImportBroken(f"{why} The events are stored; those that are not applied yet wait for the next time.")


class _Heard(Generic[_Summary]):
    """Passes on what the listener should hear, and keeps the summary and the ids of the runs that were tried."""

    def __init__(self, listener: Listener) -> None:
        self.progress = listener.progress
        self.summary: _Summary | None = None
        self.runs: set[str] = set()
        self._listener = listener

    def new_run(self) -> str:
        run_id = make_new_run_id()
        self.runs.add(run_id)
        return run_id

    def imported(self, summary: _Summary) -> None:
        self.summary = summary
        self._listener.imported(summary)


_Run = Callable[[dg.DagsterInstance], dg.ExecuteInProcessResult]


def _reason(settings: Settings, error: Exception, run: _Run) -> Exception:
    """Why a drop could not be opened, after a run that says so in the UI, and that knows more of a reader that tripped."""
    try:
        result = in_shared_instance(settings, run)
    except DatabaseUnavailable as unavailable:
        refused = isinstance(error, DropRefused)
        return DropRefused(f"{error} This is not recorded: {unavailable}") if refused else ImportBroken(str(unavailable))
    if isinstance(error, DropRefused):
        return error
    return (DropRefused if is_refusal(result) else ImportBroken)(told_by(result))


def _taken(settings: Settings, drop: Drop, heard: _Heard[_Summary], run: _Run) -> Taken[_Summary]:
    """What became of a drop that a run is to import. It was committed when its summary was heard, whatever came after that."""
    try:
        result = in_shared_instance(settings, run)
        if is_refusal(result):
            raise DropRefused(told_by(result))
        why = None if result.success else told_by(result)
    except DatabaseUnavailable as unavailable:
        why = str(unavailable)
    if heard.summary is None:
        raise ImportBroken(f"{why} {_truth(settings, drop, heard.runs)}")
    return Taken(heard.summary, None if why is None else f"{drop.name} is loaded, but something after that broke off: {why}")


def _truth(settings: Settings, drop: Drop, runs: set[str]) -> str:
    """What the ledger says of a drop that none of its runs reported as loaded."""
    try:
        loaded_by = run_that_loaded(database_url(settings), drop.digest)
    except (DatabaseUnavailable, psycopg.Error):
        return (
            f"Whether {drop.name} is loaded cannot be seen now: `buddy-pipeline status` tells once the database is back."
            " To import it again does no harm."
        )
    if loaded_by in runs:
        return f"{drop.name} is loaded all the same."
    return f"{drop.name} had been loaded before." if loaded_by else f"Nothing of {drop.name} is loaded."
