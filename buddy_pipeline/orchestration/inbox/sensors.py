"""The sensors that find whole new drops and rosters of companies in the inbox and ask for one run each."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.imports.asked import ImportConfig, open_asked
from buddy_pipeline.orchestration.imports.jobs import WORKING_JOBS, import_drop, refuse_drop
from buddy_pipeline.orchestration.rosters.assets import RosterConfig, import_roster, open_asked_roster
from buddy_pipeline.orchestration.steps.liveness import end_dead_runs
from buddy_pipeline.settings import Settings, from_environment

if TYPE_CHECKING:
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.drops.inbox import Candidate

DIGEST_TAG = "buddy/digest"
SECONDS_BETWEEN_LOOKS = 1.0
"""Nothing of a drop may change between two looks this far apart (decisions, "Drops")."""
SECONDS_FOR_OPENING = 20.0
"""A tick may take a minute; large drops take seconds each to open, and the rest waits for the next tick."""
ATTEMPTS = 3
"""Runs that a drop gets which broke off for a reason not its own."""


@dataclass(frozen=True)
class Known:
    """What the cursor remembers of a candidate, so that its content is read once. No digest: it cannot be opened."""

    fingerprint: str
    digest: str = ""
    period: str = ""
    export_date: str = ""
    format: str = ""


@dg.sensor(
    name="new_drops",
    jobs=[import_drop, refuse_drop],
    minimum_interval_seconds=1,  # each round of the daemon, which takes five seconds; with 5 it would miss every other one
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Looks into the inbox and asks for one run for each whole drop that is neither loaded nor refused.",
)
def new_drops(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    from buddy_pipeline.drops.inbox import candidates
    from buddy_pipeline.importing.left_behind import remove_left_behind

    settings = from_environment()
    settings.prepare_folders()
    url = database_url(settings)
    if end_dead_runs(context.instance, url, WORKING_JOBS):
        remove_left_behind(url)
    return _answer(context, settings, _Kind("drops", candidates, _opened, _import, _refusal))


@dg.sensor(
    name="new_rosters",
    jobs=[import_roster],
    minimum_interval_seconds=1,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Looks into the inbox and asks for one run for each whole roster of companies (`company_users….csv`) that is"
    " neither loaded nor refused.",
)
def new_rosters(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    from buddy_pipeline.drops.inbox import rosters

    settings = from_environment()
    settings.prepare_folders()
    return _answer(context, settings, _Kind("rosters", rosters, _opened_roster, _import_roster, _refusal_of_roster))


@dataclass(frozen=True)
class _Kind:
    """What a sensor looks for: how it is found and opened, and what is asked for to import it or to tell why not."""

    name: str
    look: "Callable[[Path], list[Candidate]]"
    open: "Callable[[Settings, Candidate], Known]"
    take: Callable[[str, Known, int], dg.RunRequest]
    refuse: Callable[[str, Known], dg.RunRequest]


def _answer(context: dg.SensorEvaluationContext, settings: Settings, kind: _Kind) -> dg.SensorResult | dg.SkipReason:
    from buddy_pipeline.importing.ledger import settled_digests

    before = remembered(context.cursor)
    known = recognise(settings, before, kind)
    try:
        settled = settled_digests(database_url(settings)) if known else set()
    except psycopg.errors.UndefinedTable:
        return dg.SkipReason("The database has no tables yet: run `buddy-pipeline db migrate`.")
    requests = list(asked_for(context.instance, known, before, settled, kind))
    cursor = json.dumps({name: asdict(drop) for name, drop in known.items()})
    nothing = f"{len(known)} whole {kind.name} lie in the inbox; each is loaded, refused, being imported or given up."
    return dg.SensorResult(run_requests=requests, cursor=cursor, skip_reason=None if requests else dg.SkipReason(nothing))


def remembered(cursor: str | None) -> dict[str, Known]:
    """What an earlier tick wrote."""
    return {name: Known(**drop) for name, drop in json.loads(cursor or "{}").items()}


def recognise(settings: Settings, before: dict[str, Known], kind: _Kind) -> dict[str, Known]:
    """What lies whole in the inbox, by name. Only those are opened that changed since ``before``."""
    deadline = time.monotonic() + SECONDS_FOR_OPENING
    known: dict[str, Known] = {}
    for candidate in _whole(partial(kind.look, settings.drops), before):
        earlier = before.get(candidate.name)
        if earlier is not None and earlier.fingerprint == candidate.fingerprint:
            known[candidate.name] = earlier
        elif time.monotonic() < deadline:
            known[candidate.name] = kind.open(settings, candidate)
    return known


def asked_for(
    instance: dg.DagsterInstance, known: dict[str, Known], before: dict[str, Known], settled: set[str], kind: _Kind
) -> Iterator[dg.RunRequest]:
    """One request for each drop that is to be imported or refused now, oldest export first."""
    asked: set[str] = set()
    for name, drop in sorted(known.items(), key=lambda item: (item[1].export_date, item[0])):
        if not drop.digest:
            if before.get(name) != drop:
                yield kind.refuse(name, drop)
        elif drop.digest not in settled | asked:
            asked.add(drop.digest)  # the same content under two names is one drop
            attempt = _next_attempt(instance, drop.digest)
            if attempt is not None:
                yield kind.take(name, drop, attempt)


def _whole(look: "Callable[[], list[Candidate]]", before: dict[str, Known]) -> "list[Candidate]":
    """The candidates that did not change between two looks; those of an earlier tick had theirs."""
    first = look()
    if all(drop.name in before and before[drop.name].fingerprint == drop.fingerprint for drop in first):
        return first
    time.sleep(SECONDS_BETWEEN_LOOKS)
    fingerprints = {drop.name: drop.fingerprint for drop in first}
    return [drop for drop in look() if fingerprints.get(drop.name) == drop.fingerprint]


def _opened(settings: Settings, candidate: "Candidate") -> Known:
    return _known(candidate, partial(open_asked, settings, candidate.path))


def _opened_roster(settings: Settings, candidate: "Candidate") -> Known:
    return _known(candidate, partial(open_asked_roster, settings, candidate.path))


def _known(candidate: "Candidate", open_: "Callable[[], Drop]") -> Known:
    try:
        drop = open_()
    except Exception:  # whatever trips the reader: the run that is asked for says what, and the other drops go on
        return Known(candidate.fingerprint)
    export_date: datetime = drop.export_date
    return Known(candidate.fingerprint, drop.digest, drop.period, export_date.isoformat(), drop.format)


def _next_attempt(instance: dg.DagsterInstance, digest: str) -> int | None:
    """Number of the run to ask for, counted from 1; none while a run is under way or when all were used up."""
    runs = instance.get_runs(dg.RunsFilter(tags={DIGEST_TAG: digest}))
    if any(not run.is_finished for run in runs) or len(runs) >= ATTEMPTS:
        return None
    return len(runs) + 1


def _import(name: str, drop: Known, attempt: int) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"{drop.digest}:{attempt}",
        job_name=import_drop.name,
        partition_key=drop.period,
        run_config=dg.RunConfig(ops={"import_drops": ImportConfig(drop=name)}),
        tags=drop_tags(name, drop.digest, drop.period, drop.format),
    )


def _refusal(name: str, drop: Known) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"refused:{name}:{drop.fingerprint}",
        job_name=refuse_drop.name,
        run_config=dg.RunConfig(ops={"explain_refusal": ImportConfig(drop=name)}),
        tags={"buddy/drop": name},
    )


def _import_roster(name: str, roster: Known, attempt: int) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"{roster.digest}:{attempt}",
        run_config=dg.RunConfig(ops={"import_members": RosterConfig(roster=name)}),
        tags={"buddy/roster": name, DIGEST_TAG: roster.digest},
    )


def _refusal_of_roster(name: str, roster: Known) -> dg.RunRequest:
    """The same job: it finds what is wrong with the roster, and says so."""
    return dg.RunRequest(
        run_key=f"refused:{name}:{roster.fingerprint}",
        run_config=dg.RunConfig(ops={"import_members": RosterConfig(roster=name)}),
        tags={"buddy/roster": name},
    )


def drop_tags(name: str, digest: str, period: str, format: str) -> dict[str, str]:
    """The tags that show a drop in the list of runs; the sensor finds its own runs by them."""
    return {"buddy/drop": name, DIGEST_TAG: digest, "buddy/period": period, "buddy/format": format}
