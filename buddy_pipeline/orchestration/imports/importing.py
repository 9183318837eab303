"""What a run imports: one drop, or all drops of a period."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.imports.opening import open_asked, program_of
from buddy_pipeline.orchestration.steps.loading import write_reports
from buddy_pipeline.orchestration.steps.resources import Listener
from buddy_pipeline.settings import Settings

if TYPE_CHECKING:
    from buddy_pipeline.csr.checks import CheckResult
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.importing.summary import ImportSummary

# The rooms below are imported where they are used: a code location that only lists its assets starts in a third of the time.


class ImportConfig(dg.Config):
    """What to import: leave ``drop`` out for all drops of the period."""

    drop: str | None = Field(default=None, description="A drop: its name in the inbox.")


@dataclass(frozen=True)
class Loaded:
    """A drop that a run loaded: of which program, what came of it, and where its error report lies."""

    program: Source
    summary: "ImportSummary"
    checks: "list[CheckResult]"
    report: Path


@dataclass
class Outcome:
    """What became of the drops of a run: ``refused`` and ``unreadable`` hold one line each for people."""

    loaded: list[Loaded] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def import_asked(
    settings: Settings,
    url: str,
    *,
    asked: Path | None,
    programs: Collection[Source],
    period: str,
    run_id: str,
    listener: Listener,
) -> Outcome:
    """Import the drop at ``asked``, else all drops of the period and the programs that lie in the inbox, oldest export first.

    Raises DropRefused if the drop asked for cannot be opened, dagster's Failure if there is none of the period.
    """
    outcome = Outcome()
    found = _drops_of(settings, period, programs, outcome) if asked is None else [_drop_of_period(settings, asked, period)]
    for drop in found:
        _import_into(outcome, drop, settings, url, run_id, listener)
    return outcome


def _drop_of_period(settings: Settings, asked: Path, period: str) -> "Drop":
    drop = open_asked(settings, asked)
    if drop.period != period:
        raise dg.Failure(
            f"The drop {drop.name} is of {drop.period}, not of {period}; ask for {drop.period}.", allow_retries=False
        )
    return drop


def _drops_of(settings: Settings, period: str, programs: Collection[Source], outcome: Outcome) -> "list[Drop]":
    from buddy_pipeline.drops.inbox import candidates

    drops: list[Drop] = []
    for candidate in candidates(settings.drops):
        try:
            drops.append(open_asked(settings, candidate.path))
        except DropRefused as refusal:
            outcome.unreadable.append(f"{candidate.name} was left out: {refusal}")
    of_period = [drop for drop in drops if drop.period == period and program_of(drop) in programs]
    if not of_period:
        raise dg.Failure(f"No drop of {period} lies in the inbox {settings.drops}.", allow_retries=False)
    return sorted(of_period, key=lambda drop: drop.export_date)


def _import_into(outcome: Outcome, drop: "Drop", settings: Settings, url: str, run_id: str, listener: Listener) -> None:
    from buddy_pipeline.impact.programs import load_lifecycles
    from buddy_pipeline.importing.importer import ImportFailed, import_drop
    from buddy_pipeline.importing.ledger import record_refused
    from buddy_pipeline.privacy.keys import load_keyring

    program = program_of(drop)
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    try:
        summary = import_drop(
            drop,
            url=url,
            keys=keys,
            first_period=settings.first_period,
            run_id=run_id,
            on_progress=listener.progress,
            lifecycles=load_lifecycles(settings.programs),
            publishes=settings.nats_url is not None,
        )
    except DropRefused as refusal:
        record_refused(url, program=program.name, name=drop.name, digest=drop.digest, message=str(refusal), run_id=run_id)
        outcome.refused.append(str(refusal))
        return
    except ImportFailed as failed:
        raise dg.Failure(str(failed), allow_retries=False) from None
    listener.imported(summary)
    checks = _checked(settings, url, program, summary.drop_id)
    outcome.loaded.append(Loaded(program, summary, checks, write_reports(settings, url, summary)))


def _checked(settings: Settings, url: str, program: Source, drop_id: str) -> "list[CheckResult]":
    import psycopg

    from buddy_pipeline.csr.checks import run_checks

    with psycopg.connect(url) as connection:
        return list(run_checks(connection, program, drop_id, rejected_threshold=settings.rejected_share))


def checked_beside(url: str, outcome: Outcome, programs: Iterable[Source]) -> "dict[str, list[CheckResult]]":
    """The checks, by program, of those of which nothing was loaded now: others filled the tables that they fill, too."""
    import psycopg

    from buddy_pipeline.csr.checks import run_declared_checks

    loaded = {one.program.name for one in outcome.loaded}
    with psycopg.connect(url) as connection:
        return {
            program.name: list(run_declared_checks(connection, program))
            for program in programs
            if loaded and program.name not in loaded
        }
