"""The job that makes figures anew, and the sensor that asks for it: as soon as the database says so, and for no others."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

from buddy_pipeline.orchestration.figures.out_of_date import Due, due
from buddy_pipeline.orchestration.figures.stretches import Stretch
from buddy_pipeline.orchestration.graph.keys import CSR_GROUP, IMPACT_GROUP
from buddy_pipeline.orchestration.imports.jobs import drop_jobs, import_period
from buddy_pipeline.orchestration.office_lists.assets import list_jobs
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import UNFINISHED
from buddy_pipeline.yaml_files import FileInvalid

SECONDS_BETWEEN_LOOKS = 5
BACKFILLS_LOOKED_AT = 50
"""The newest. A backfill that is still at work has not been overtaken by so many."""
UNFINISHED_BACKFILLS = ("REQUESTED", "CANCELING", "FAILING")

IMPORTS = frozenset(job.name for job in (*drop_jobs.values(), import_period, *list_jobs.values()))

compute_period = dg.define_asset_job(
    "compute_period",
    selection=dg.AssetSelection.groups(IMPACT_GROUP),
    description="Makes figures and reports of chosen periods anew, whether or not they are out of date.",
)


@dg.sensor(
    name="out_of_date_figures",
    job=compute_period,
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks the database which figures are out of date, and for runs that make these anew, once no import is under way."
    " What failed is asked for again after the next import, or after the hour.",
)
def out_of_date_figures(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
    under_way = _under_way(context.instance)
    if any(work.is_import for work in under_way):
        return dg.SkipReason("An import is under way.")
    if any(work.is_of_figures for work in under_way):
        return dg.SkipReason("Figures are being made.")
    try:
        found = due(installation.settings)
    except FileInvalid as invalid:
        return dg.SkipReason(str(invalid))
    if not found.runs:
        return dg.SkipReason("Nothing was imported yet." if found.newest is None else "Each figure is up to date.")
    _know_the_pool(context.instance)
    return dg.SensorResult(list(_requests(found, datetime.now(UTC))))


def _requests(found: Due, now: datetime) -> Iterator[dg.RunRequest]:
    """One for each stretch. Dagster serves a key once, also when its run failed: again when the grounds or the hour changed."""
    for run in found.runs:
        yield dg.RunRequest(run_key=_key(run, found.grounds, now), asset_selection=sorted(run.assets), tags=run.tags)


def _key(run: Stretch, grounds: str, now: datetime) -> str:
    assets = " ".join(key.path[-1] for key in sorted(run.assets))
    return hashlib.sha256(f"{grounds} {run.first} {run.last} {assets} {now:%Y-%m-%d %H}h".encode()).hexdigest()


@dataclass(frozen=True)
class _Work:
    """A run or a backfill that waits or works: its job, and the assets it selects, if not all of the job."""

    job: str | None
    selected: Collection[dg.AssetKey]

    @property
    def is_import(self) -> bool:
        return self.job in IMPORTS or self._makes(CSR_GROUP)

    @property
    def is_of_figures(self) -> bool:
        return self.job == compute_period.name or self._makes(IMPACT_GROUP)

    def _makes(self, group: str) -> bool:
        return any(key.path[0] == group for key in self.selected)


def _under_way(instance: dg.DagsterInstance) -> list[_Work]:
    runs = instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))
    backfills = instance.get_backfills(limit=BACKFILLS_LOOKED_AT)
    return [_Work(run.job_name, run.asset_selection or ()) for run in runs] + [
        _Work(backfill.job_name, backfill.asset_selection or ())
        for backfill in backfills
        if backfill.status.value in UNFINISHED_BACKFILLS
    ]


def _know_the_pool(instance: dg.DagsterInstance) -> None:
    """Dagster learns of a pool's limit with the first run in it, too late for those that were asked for together with it."""
    storage = instance.event_log_storage
    if storage.supports_global_concurrency_limits and IMPACT_GROUP not in storage.get_concurrency_keys():
        storage.initialize_concurrency_limit_to_default(IMPACT_GROUP)
