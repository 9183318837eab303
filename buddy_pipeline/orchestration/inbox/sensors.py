"""The sensors that find whole new drops and lists of the office in the inbox and ask for one run each."""

from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.imports.importing import ImportConfig
from buddy_pipeline.orchestration.imports.jobs import drop_jobs, refuse_drop
from buddy_pipeline.orchestration.imports.opening import open_asked, program_of
from buddy_pipeline.orchestration.inbox.looking import Kind, Known, answer, known_of
from buddy_pipeline.orchestration.office_lists.assets import list_jobs, open_asked_list, run_config
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.liveness import end_dead_runs
from buddy_pipeline.orchestration.steps.runs import DIGEST_TAG, DROP_TAG, FORMAT_TAG, PERIOD_TAG, list_tag
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import OFFICE_LISTS

if TYPE_CHECKING:
    from buddy_pipeline.drops.inbox import Candidate

WORKING_JOBS = (
    *(job.name for job in drop_jobs.values()),
    "import_period",
    "refuse_drop",
    *(job.name for job in list_jobs.values()),
    "apply_events",
    "reconcile_period",
    "publish_changes",
    "compute_period",
    "apply_retention",
    "read_period_texts",
    "__ASSET_JOB",
)
"""All jobs: their runs show that they are at work (`liveness`)."""


@dg.sensor(
    name="new_drops",
    jobs=[*drop_jobs.values(), refuse_drop],
    minimum_interval_seconds=1,  # each round of the daemon, which takes five seconds; with 5 it would miss every other one
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Looks into the inbox and asks for one run for each whole drop that is neither loaded nor refused.",
)
def new_drops(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
    from buddy_pipeline.drops.inbox import candidates
    from buddy_pipeline.importing.left_behind import remove_left_behind

    settings = installation.settings
    settings.prepare_folders()
    url = database_url(settings)
    if end_dead_runs(context.instance, url, WORKING_JOBS):
        remove_left_behind(url)
    return answer(context, settings, Kind("drops", candidates, _opened, _import, _refusal))


def _watching(kind: OfficeList) -> dg.SensorDefinition:
    """The sensor that looks for lists of that kind."""

    @dg.sensor(
        name=f"new_{kind.several}",
        jobs=[list_jobs[kind.name]],
        minimum_interval_seconds=1,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Looks into the inbox and asks for one run for each whole {kind.title} (`{kind.entity.name}….csv`) that is"
        " neither loaded nor refused.",
    )
    def new_lists(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
        from buddy_pipeline.drops.inbox import office_lists

        settings = installation.settings
        settings.prepare_folders()
        look, open_ = partial(office_lists, kind=kind), partial(_opened_list, kind)
        return answer(
            context, settings, Kind(kind.several, look, open_, partial(_import_list, kind), partial(_refusal_of_list, kind))
        )

    return new_lists


list_sensors = {kind.name: _watching(kind) for kind in OFFICE_LISTS}
"""By kind of list."""


def drop_tags(name: str, *, digest: str, period: str, format: str) -> dict[str, str]:
    """The tags that show a drop in the list of runs; the sensor finds its own runs by them."""
    return {DROP_TAG: name, DIGEST_TAG: digest, PERIOD_TAG: period, FORMAT_TAG: format}


def _opened(settings: Settings, candidate: "Candidate") -> Known:
    return known_of(candidate, partial(open_asked, settings, candidate.path), lambda drop: program_of(drop).name)


def _opened_list(kind: OfficeList, settings: Settings, candidate: "Candidate") -> Known:
    return known_of(candidate, partial(open_asked_list, settings, candidate.path, kind), lambda _: kind.source.name)


def _import(name: str, drop: Known, attempt: int) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"{drop.digest}:{attempt}",
        job_name=drop_jobs[drop.program].name,
        partition_key=drop.period,
        run_config=dg.RunConfig(ops={"import_drops": ImportConfig(drop=name)}),
        tags=drop_tags(name, digest=drop.digest, period=drop.period, format=drop.format),
    )


def _refusal(name: str, drop: Known) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"refused:{name}:{drop.fingerprint}",
        job_name=refuse_drop.name,
        run_config=dg.RunConfig(ops={"explain_refusal": ImportConfig(drop=name)}),
        tags={DROP_TAG: name},
    )


def _import_list(kind: OfficeList, name: str, drop: Known, attempt: int) -> dg.RunRequest:
    tags = {list_tag(kind): name, DIGEST_TAG: drop.digest}
    return dg.RunRequest(run_key=f"{drop.digest}:{attempt}", run_config=run_config(kind, name), tags=tags)


def _refusal_of_list(kind: OfficeList, name: str, drop: Known) -> dg.RunRequest:
    """The same job: it finds what is wrong with the list, and says so."""
    key = f"refused:{name}:{drop.fingerprint}"
    return dg.RunRequest(run_key=key, run_config=run_config(kind, name), tags={list_tag(kind): name})
