"""Importing a drop in this process, by the same job as the sensor, so that the run shows in the UI."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from buddy_pipeline.definitions import defs
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.orchestration.failures import REFUSED
from buddy_pipeline.orchestration.home import prepare_dagster_home
from buddy_pipeline.orchestration.imports import ImportConfig, open_asked
from buddy_pipeline.orchestration.jobs import import_drop, refuse_drop
from buddy_pipeline.orchestration.resources import Listener
from buddy_pipeline.orchestration.sensors import drop_tags
from buddy_pipeline.settings import Settings

# The terminal shows what the listener hears; Dagster's own lines and a copy of the terminal would be noise.
SILENT = {"console": {"config": {"log_level": "CRITICAL"}}}
NO_COPY_OF_THE_TERMINAL = {
    "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
}


class ImportBroken(Exception):
    """An import that broke off for a reason that is not the drop's. The message is one plain line."""


@contextmanager
def shared_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The instance of the UI and the daemon, for runs in this process."""
    prepare_dagster_home(settings)
    reference = InstanceRef.from_dir(str(settings.dagster_home), overrides=NO_COPY_OF_THE_TERMINAL)
    with dg.DagsterInstance.from_ref(reference) as instance:
        yield instance


def import_path(settings: Settings, instance: dg.DagsterInstance, path: Path, listener: Listener) -> ImportSummary:
    """Import the drop at ``path``; waits for other imports of the program.

    Raises DropRefused if it cannot be taken, after a run that says so in the UI; ImportBroken for anything else.
    """
    config = ImportConfig(drop=str(path.absolute()))
    try:
        drop = open_asked(settings, str(path.absolute()))
    except Exception:  # refused, or a reader that tripped: the run that is asked for says which
        tags = {"buddy/drop": path.name}
        raise _reason(_run(instance, refuse_drop.name, dg.RunConfig(ops={"explain_refusal": config}), tags)) from None
    heard = _Heard(listener)
    result = _run(
        instance,
        import_drop.name,
        dg.RunConfig(ops={"import_drops": config}),
        drop_tags(drop.name, drop.digest, drop.period, drop.format),
        partition_key=drop.period,
        resources={"listener": heard},
    )
    if heard.summary is None or not result.success:
        raise _reason(result)
    return heard.summary


class _Heard:
    """Passes on what the listener should hear, and keeps the summary."""

    def __init__(self, listener: Listener) -> None:
        self.progress = listener.progress
        self.summary: ImportSummary | None = None
        self._listener = listener

    def imported(self, summary: ImportSummary) -> None:
        self.summary = summary
        self._listener.imported(summary)


def _run(
    instance: dg.DagsterInstance,
    job: str,
    config: dg.RunConfig,
    tags: dict[str, str],
    *,
    partition_key: str | None = None,
    resources: dict[str, object] | None = None,
) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        run_config=dg.RunConfig(ops=config.ops, loggers=SILENT),
        instance=instance,
        partition_key=partition_key,
        tags=tags,
        resources=resources,
        raise_on_error=False,
    )


def _reason(result: dg.ExecuteInProcessResult) -> Exception:
    """The failure of the run's one step, as it was told: one line."""
    for event in result.all_events:
        if event.is_step_failure:
            told = event.step_failure_data.user_failure_data
            if told is not None:
                return (DropRefused if REFUSED in told.metadata else ImportBroken)(told.description)
    return ImportBroken(f"The run {result.run_id} broke off; see it in the UI.")
