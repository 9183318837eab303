"""Runs in this process, by the same jobs as the sensors, so that they show in the UI."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any, TextIO, TypeVar

import dagster as dg
from dagster._core.execution.plan.objects import StepFailureData, UserFailureData
from dagster._core.instance.ref import InstanceRef

from buddy_pipeline.database.errors import AWAY, LOST, DatabaseAway
from buddy_pipeline.database.patience import trying_again
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.instance.home import prepare_dagster_home
from buddy_pipeline.orchestration.steps.failures import REFUSED
from buddy_pipeline.settings import Settings

# The terminal shows what the listener hears; Dagster's own lines and a copy of the terminal would be noise.
SILENT = {"console": {"config": {"log_level": "CRITICAL"}}}
NO_COPY_OF_THE_TERMINAL = {
    "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
}

LOSSES = (DatabaseAway.__name__, *LOST)
"""Names of errors that tell of a lost database."""
NOT_STORED = "Exception while writing logger call to event log"

_Result = TypeVar("_Result")


def in_shared_instance(settings: Settings, work: Callable[[dg.DagsterInstance], _Result]) -> _Result:
    """What ``work`` gives, in the instance of the UI and the daemon; it is done again when a database goes away under it.

    Raises DatabaseUnavailable.
    """

    def in_an_instance() -> _Result:
        with _shared_instance(settings) as instance:
            return work(instance)

    return trying_again(settings, in_an_instance)


@contextmanager
def _shared_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    prepare_dagster_home(settings)
    reference = InstanceRef.from_dir(str(settings.dagster_home), overrides=NO_COPY_OF_THE_TERMINAL)
    with redirect_stderr(_Messages(sys.stderr)), dg.DagsterInstance.from_ref(reference) as instance:
        yield instance


class _Messages:
    """Standard error without a line that Dagster writes there for whatever its storage did not take, before it raises the same."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return len(text) if text.startswith(NOT_STORED) else self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def run_job(
    instance: dg.DagsterInstance,
    job: str,
    config: dg.RunConfig,
    tags: Mapping[str, str],
    *,
    run_id: str | None = None,
    partition_key: str | None = None,
    asset_selection: Sequence[dg.AssetKey] | None = None,
    resources: Mapping[str, object] | None = None,
) -> dg.ExecuteInProcessResult:
    """The run of a job of ours, whether or not it succeeded. What goes wrong in Dagster's storage is raised.

    Dagster takes a storage that is lost at some moments for a failure of the step: that is raised as DatabaseAway, too.
    """
    result = defs.resolve_job_def(job).execute_in_process(
        run_config=dg.RunConfig(ops=config.ops, loggers=SILENT),
        instance=instance,
        run_id=run_id,
        partition_key=partition_key,
        asset_selection=asset_selection,
        tags=tags,
        resources=resources,
        raise_on_error=False,
    )
    if any(event.is_step_failure and _is_loss(event.step_failure_data) for event in result.all_events):
        raise DatabaseAway(AWAY)
    return result


def _is_loss(failure: StepFailureData) -> bool:
    """Whether a step failed by an error of a lost database that no code of ours put into words."""
    error = None if failure.user_failure_data is not None else failure.error
    while error is not None:
        if error.cls_name in LOSSES:
            return True
        error = error.cause
    return False


def anywhere(inbox: Path, asked: str) -> Path:
    """Who types a command may read the files that it names. No run of the UI or the daemon is given this."""
    return inbox / asked


def is_refusal(result: dg.ExecuteInProcessResult) -> bool:
    """Whether the run failed because its drop cannot be taken."""
    told = _failure(result)
    return told is not None and REFUSED in told.metadata


def told_by(result: dg.ExecuteInProcessResult) -> str:
    """What the step that failed said: one line."""
    told = _failure(result)
    return told.description or "" if told is not None else f"The run {result.run_id} broke off; see it in the UI."


def _failure(result: dg.ExecuteInProcessResult) -> UserFailureData | None:
    failures = (event.step_failure_data.user_failure_data for event in result.all_events if event.is_step_failure)
    return next((told for told in failures if told is not None), None)
