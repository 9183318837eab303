"""The sensors that find whole new drops and rosters of companies in the inbox and ask for one run each."""

from functools import partial
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.imports.importing import ImportConfig
from buddy_pipeline.orchestration.imports.jobs import drop_jobs, refuse_drop
from buddy_pipeline.orchestration.imports.opening import open_asked, program_of
from buddy_pipeline.orchestration.inbox.looking import Kind, Known, answer, known_of
from buddy_pipeline.orchestration.rosters.assets import RosterConfig, import_roster, open_asked_roster
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.liveness import end_dead_runs
from buddy_pipeline.orchestration.steps.runs import DIGEST_TAG, DROP_TAG, FORMAT_TAG, PERIOD_TAG, ROSTER_TAG
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.companies import COMPANIES

if TYPE_CHECKING:
    from buddy_pipeline.drops.inbox import Candidate

WORKING_JOBS = (
    *(job.name for job in drop_jobs.values()),
    "import_period",
    "refuse_drop",
    "import_roster",
    "apply_events",
    "reconcile_period",
    "publish_changes",
    "compute_period",
    "apply_retention",
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


@dg.sensor(
    name="new_rosters",
    jobs=[import_roster],
    minimum_interval_seconds=1,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Looks into the inbox and asks for one run for each whole roster of companies (`company_users….csv`) that is"
    " neither loaded nor refused.",
)
def new_rosters(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
    from buddy_pipeline.drops.inbox import rosters

    settings = installation.settings
    settings.prepare_folders()
    return answer(context, settings, Kind("rosters", rosters, _opened_roster, _import_roster, _refusal_of_roster))


def drop_tags(name: str, *, digest: str, period: str, format: str) -> dict[str, str]:
    """The tags that show a drop in the list of runs; the sensor finds its own runs by them."""
    return {DROP_TAG: name, DIGEST_TAG: digest, PERIOD_TAG: period, FORMAT_TAG: format}


def _opened(settings: Settings, candidate: "Candidate") -> Known:
    return known_of(candidate, partial(open_asked, settings, candidate.path), lambda drop: program_of(drop).name)


def _opened_roster(settings: Settings, candidate: "Candidate") -> Known:
    return known_of(candidate, partial(open_asked_roster, settings, candidate.path), lambda _: COMPANIES.name)


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


def _import_roster(name: str, roster: Known, attempt: int) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"{roster.digest}:{attempt}",
        run_config=dg.RunConfig(ops={"import_members": RosterConfig(roster=name)}),
        tags={ROSTER_TAG: name, DIGEST_TAG: roster.digest},
    )


def _refusal_of_roster(name: str, roster: Known) -> dg.RunRequest:
    """The same job: it finds what is wrong with the roster, and says so."""
    return dg.RunRequest(
        run_key=f"refused:{name}:{roster.fingerprint}",
        run_config=dg.RunConfig(ops={"import_members": RosterConfig(roster=name)}),
        tags={ROSTER_TAG: name},
    )
