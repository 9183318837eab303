"""Importing a drop, and making figures, in this process by the same jobs as the sensors, so that the runs show in the UI."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
from dagster._core.execution.plan.objects import UserFailureData
from dagster._core.instance.ref import InstanceRef

from buddy_pipeline.definitions import defs
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.importing.rosters import RosterSummary
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.orchestration.automation import OutOfDate, out_of_date, to_make
from buddy_pipeline.orchestration.failures import REFUSED
from buddy_pipeline.orchestration.home import prepare_dagster_home
from buddy_pipeline.orchestration.impact_report import program_report
from buddy_pipeline.orchestration.impact_specs import REPORT, impact_key
from buddy_pipeline.orchestration.imports import ImportConfig, open_asked
from buddy_pipeline.orchestration.jobs import compute_period, import_drop, refuse_drop
from buddy_pipeline.orchestration.periods_of_runs import Stretch, stretches
from buddy_pipeline.orchestration.resources import Listener
from buddy_pipeline.orchestration.rosters import RosterConfig, import_roster, open_asked_roster
from buddy_pipeline.orchestration.sensors import DIGEST_TAG, drop_tags
from buddy_pipeline.orchestration.webhooks import apply_events
from buddy_pipeline.settings import Settings

# The terminal shows what the listener hears; Dagster's own lines and a copy of the terminal would be noise.
SILENT = {"console": {"config": {"log_level": "CRITICAL"}}}
NO_COPY_OF_THE_TERMINAL = {
    "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
}


class ImportBroken(Exception):
    """An import that broke off for a reason that is not the drop's. The message is one plain line."""


class FiguresBroken(Exception):
    """Figures or a report that could not be made. The message is one plain line."""


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
    path = path.absolute()
    config = ImportConfig(drop=str(path))
    try:
        drop = open_asked(settings, path)
    except Exception:  # refused, or a reader that tripped: the run that is asked for says which
        asked, tags = dg.RunConfig(ops={"explain_refusal": config}), {"buddy/drop": path.name}
        raise _reason(_run(instance, refuse_drop.name, asked, tags, resources={"path_of": _anywhere})) from None
    heard = _Heard(listener)
    result = _run(
        instance,
        import_drop.name,
        dg.RunConfig(ops={"import_drops": config}),
        drop_tags(drop.name, drop.digest, drop.period, drop.format),
        partition_key=drop.period,
        resources={"listener": heard, "path_of": _anywhere},
    )
    if heard.summary is None or not result.success:
        raise _reason(result)
    return heard.summary


def import_roster_path(settings: Settings, instance: dg.DagsterInstance, path: Path, listener: Listener) -> RosterSummary:
    """Import the roster of companies at ``path``; waits for imports of the program. Raises as `import_path` does."""
    path = path.absolute()
    tags = {"buddy/roster": path.name}
    with suppress(DropRefused):  # the run tells why
        tags[DIGEST_TAG] = open_asked_roster(settings, path).digest
    heard = _Heard(listener)
    config = dg.RunConfig(ops={"import_members": RosterConfig(roster=str(path))})
    result = _run(instance, import_roster.name, config, tags, resources={"listener": heard, "path_of": _anywhere})
    if not isinstance(heard.summary, RosterSummary) or not result.success:
        raise _reason(result)
    return heard.summary


def apply_events_in_process(instance: dg.DagsterInstance, listener: Listener) -> None:
    """Apply the events that were received; waits for imports of the program. Raises ImportBroken."""
    result = _run(instance, apply_events.name, dg.RunConfig(), {}, resources={"listener": listener})
    if not result.success:
        raise ImportBroken(_told(result))


def figures_in_process(settings: Settings, instance: dg.DagsterInstance, on_run: Callable[[Stretch], None]) -> Path | None:
    """Make all figures that are out of date, and the report of the newest period; ``on_run`` hears of each run before it.

    Gives the report's path, None if nothing was ever imported. Raises FiguresBroken, MethodologyInvalid.
    """
    known = out_of_date(settings)
    if known.newest is None:
        return None
    for stretch in stretches(_with_report(settings, known, text_of(known.newest))):
        on_run(stretch)
        result = _run(instance, compute_period.name, dg.RunConfig(), stretch.tags, asset_selection=list(stretch.assets))
        if not result.success:
            raise FiguresBroken(_told(result))
    return program_report(settings, known.newest)


def _with_report(settings: Settings, known: OutOfDate, newest: str) -> dict[str, frozenset[dg.AssetKey]]:
    """The figures to make, by period, and the report of the newest one if its figures are among them, or if it is missing."""
    wanted = to_make(known)
    if newest in wanted or (known.newest is not None and not program_report(settings, known.newest).exists()):
        wanted[newest] = wanted.get(newest, frozenset()) | {impact_key(REPORT)}
    return wanted


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
    asset_selection: Sequence[dg.AssetKey] | None = None,
    resources: dict[str, object] | None = None,
) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        run_config=dg.RunConfig(ops=config.ops, loggers=SILENT),
        instance=instance,
        partition_key=partition_key,
        asset_selection=asset_selection,
        tags=tags,
        resources=resources,
        raise_on_error=False,
    )


def _anywhere(inbox: Path, asked: str) -> Path:
    """Who types a command may read the files that it names. No run of the UI or the daemon is given this."""
    return inbox / asked


def _reason(result: dg.ExecuteInProcessResult) -> Exception:
    """The failure of an import's one step: the drop's, or another."""
    told = _failure(result)
    refused = told is not None and REFUSED in told.metadata
    return (DropRefused if refused else ImportBroken)(_told(result))


def _told(result: dg.ExecuteInProcessResult) -> str:
    """What the step that failed said: one line."""
    told = _failure(result)
    return told.description or "" if told is not None else f"The run {result.run_id} broke off; see it in the UI."


def _failure(result: dg.ExecuteInProcessResult) -> UserFailureData | None:
    failures = (event.step_failure_data.user_failure_data for event in result.all_events if event.is_step_failure)
    return next((told for told in failures if told is not None), None)
