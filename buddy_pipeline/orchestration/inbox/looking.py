"""How the inbox is looked into: what lies there whole, what of it is new, and how often it is asked for."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.steps.runs import DIGEST_TAG, WITHOUT_TABLES
from buddy_pipeline.settings import Settings

if TYPE_CHECKING:
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.drops.inbox import Candidate

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
    program: str = ""


@dataclass(frozen=True)
class Kind:
    """What a sensor looks for: how it is found and opened, and what is asked for to import it or to tell why not."""

    name: str
    look: "Callable[[Path], list[Candidate]]"
    open: "Callable[[Settings, Candidate], Known]"
    take: Callable[[str, Known, int], dg.RunRequest]
    refuse: Callable[[str, Known], dg.RunRequest]


def answer(context: dg.SensorEvaluationContext, settings: Settings, kind: Kind) -> dg.SensorResult | dg.SkipReason:
    """The runs to ask for now, and what to remember."""
    from buddy_pipeline.importing.ledger import settled_digests

    before = remembered(context.cursor)
    known = recognise(settings, before, kind)
    try:
        settled = settled_digests(database_url(settings)) if known else set()
    except psycopg.errors.UndefinedTable:
        return WITHOUT_TABLES
    requests = list(asked_for(context.instance, known, before, settled, kind))
    cursor = json.dumps({name: asdict(drop) for name, drop in known.items()})
    nothing = f"{len(known)} whole {kind.name} lie in the inbox; each is loaded, refused, being imported or given up."
    return dg.SensorResult(run_requests=requests, cursor=cursor, skip_reason=None if requests else dg.SkipReason(nothing))


def remembered(cursor: str | None) -> dict[str, Known]:
    """What an earlier tick wrote. What an older version wrote, which did not tell programs apart, is opened anew."""
    return {name: Known(**drop) for name, drop in json.loads(cursor or "{}").items() if "program" in drop}


def recognise(settings: Settings, before: dict[str, Known], kind: Kind) -> dict[str, Known]:
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
    instance: dg.DagsterInstance, known: dict[str, Known], before: dict[str, Known], settled: set[str], kind: Kind
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


def known_of(candidate: "Candidate", open_: "Callable[[], Drop]", program_of: "Callable[[Drop], str]") -> Known:
    """What is remembered of a candidate once it was opened."""
    try:
        drop = open_()
        program = program_of(drop)
    except Exception:  # whatever trips the reader: the run that is asked for says what, and the other drops go on
        return Known(candidate.fingerprint)
    return Known(candidate.fingerprint, drop.digest, drop.period, drop.export_date.isoformat(), drop.format, program)


def _whole(look: "Callable[[], list[Candidate]]", before: dict[str, Known]) -> "list[Candidate]":
    """The candidates that did not change between two looks; those of an earlier tick had theirs."""
    first = look()
    if all(drop.name in before and before[drop.name].fingerprint == drop.fingerprint for drop in first):
        return first
    time.sleep(SECONDS_BETWEEN_LOOKS)
    fingerprints = {drop.name: drop.fingerprint for drop in first}
    return [drop for drop in look() if fingerprints.get(drop.name) == drop.fingerprint]


def _next_attempt(instance: dg.DagsterInstance, digest: str) -> int | None:
    """Number of the run to ask for, counted from 1; none while a run is under way or when all were used up."""
    runs = instance.get_runs(dg.RunsFilter(tags={DIGEST_TAG: digest}))
    if any(not run.is_finished for run in runs) or len(runs) >= ATTEMPTS:
        return None
    return len(runs) + 1
