"""What an asked-for run imports: one drop, or all drops of a period."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.steps.resources import Listener
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.buddy import BUDDY

if TYPE_CHECKING:
    from buddy_pipeline.csr.checks import CheckResult
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.importing.summary import ImportSummary

# The rooms below are imported where they are used: a code location that only lists its assets starts in a third of the time.


class ImportConfig(dg.Config):
    """What to import: leave ``drop`` out for all drops of the period."""

    drop: str | None = Field(default=None, description="A drop: its name in the inbox.")


LOADING_POOL = "loading"
"""Pool of all that loads or must not run beside a load: one at a time, of whatever program."""


@dataclass
class Outcome:
    """What became of the drops of a run: ``refused`` and ``unreadable`` hold one line each for people."""

    summaries: "list[ImportSummary]" = field(default_factory=list)
    checks: "list[CheckResult]" = field(default_factory=list)
    reports: list[Path] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def open_asked(settings: Settings, path: Path) -> "Drop":
    """The drop at ``path``. Raises DropRefused."""
    from buddy_pipeline.drops.drop import open_drop

    return open_drop(path, BUDDY, first_period=settings.first_period, now=datetime.now(UTC))


def import_asked(settings: Settings, url: str, *, asked: Path | None, period: str, run_id: str, listener: Listener) -> Outcome:
    """Import the drop at ``asked``, else all drops of the period that lie in the inbox, oldest export first.

    Raises DropRefused if the drop asked for cannot be opened, dagster's Failure if there is none of the period.
    """
    outcome = Outcome()
    drops = _drops_of(settings, period, outcome) if asked is None else [_drop_of_period(settings, asked, period)]
    for drop in drops:
        _import_into(outcome, drop, settings, url, run_id, listener)
    return outcome


def _drop_of_period(settings: Settings, asked: Path, period: str) -> "Drop":
    drop = open_asked(settings, asked)
    if drop.period != period:
        raise dg.Failure(
            f"The drop {drop.name} is of {drop.period}, not of {period}; ask for {drop.period}.", allow_retries=False
        )
    return drop


def _drops_of(settings: Settings, period: str, outcome: Outcome) -> "list[Drop]":
    from buddy_pipeline.drops.inbox import candidates

    drops: list[Drop] = []
    for candidate in candidates(settings.drops):
        try:
            drops.append(open_asked(settings, candidate.path))
        except DropRefused as refusal:
            outcome.unreadable.append(f"{candidate.name} was left out: {refusal}")
    of_period = [drop for drop in drops if drop.period == period]
    if not of_period:
        raise dg.Failure(f"No drop of {period} lies in the inbox {settings.drops}.", allow_retries=False)
    return sorted(of_period, key=lambda drop: drop.export_date)


def _import_into(outcome: Outcome, drop: "Drop", settings: Settings, url: str, run_id: str, listener: Listener) -> None:
    from buddy_pipeline.importing.importer import ImportFailed, import_drop
    from buddy_pipeline.importing.ledger import record_refused
    from buddy_pipeline.privacy.keys import load_keyring

    keys, _ = load_keyring(settings.pii_keys, settings.home)
    try:
        summary = import_drop(
            drop,
            BUDDY,
            url=url,
            keys=keys,
            first_period=settings.first_period,
            run_id=run_id,
            on_progress=listener.progress,
            publishes=settings.nats_url is not None,
        )
    except DropRefused as refusal:
        record_refused(url, program=BUDDY.name, name=drop.name, digest=drop.digest, message=str(refusal), run_id=run_id)
        outcome.refused.append(str(refusal))
        return
    except ImportFailed as failed:
        raise dg.Failure(str(failed), allow_retries=False) from None
    listener.imported(summary)
    outcome.summaries.append(summary)
    outcome.checks.extend(_checked(settings, url, summary.drop_id))
    outcome.reports.append(_report(settings, url, summary))


def _checked(settings: Settings, url: str, drop_id: str) -> "list[CheckResult]":
    import psycopg

    from buddy_pipeline.csr.checks import run_checks

    with psycopg.connect(url) as connection:
        return list(run_checks(connection, BUDDY, drop_id, rejected_threshold=settings.rejected_share))


def _report(settings: Settings, url: str, summary: "ImportSummary") -> Path:
    from buddy_pipeline.importing.report import write_error_report, write_reports_anew

    path = settings.reports / f"{summary.drop_id}.csv"
    write_error_report(url, summary.drop_id, path)
    write_reports_anew(url, settings.reports, summary.retold)
    return path
