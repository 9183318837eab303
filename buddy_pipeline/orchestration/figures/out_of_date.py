"""Which figures and reports are out of date, and the runs that make them anew: for the sensor and for the terminal.

The database says which figures are (`impact.staleness`); a report is when it is older than the figures of its period.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.impact.staleness import newest_period, stale
from buddy_pipeline.orchestration.figures.report import program_report
from buddy_pipeline.orchestration.figures.specs import REPORT
from buddy_pipeline.orchestration.figures.stretches import Stretch, stretches
from buddy_pipeline.orchestration.graph.keys import impact_key
from buddy_pipeline.settings import Settings

_MADE = "SELECT period, max(computed_at) FROM impact.computed GROUP BY period"
_GROUNDS = "SELECT (SELECT max(settled_at) FROM ops.drops), (SELECT revision FROM impact.revision)"
"""Changes with each import and with each row, and not when figures are made."""


@dataclass(frozen=True)
class Due:
    """The newest period, if anything was ever imported, and the runs to ask for, the earliest first.

    ``grounds`` is a digest of what figures are to be made from: while it stays the same, the same run would end the same way.
    """

    newest: date | None
    runs: tuple[Stretch, ...]
    grounds: str


def due(settings: Settings) -> Due:
    """Asks the database. Raises FileInvalid."""
    methodology, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    url = database_url(settings)
    try:
        newest = newest_period(url)
    except psycopg.errors.UndefinedTable:  # not migrated yet: there is nothing that figures could be made from
        newest = None
    if newest is None:
        return Due(None, (), "")
    with psycopg.connect(url) as connection:  # before the rows are looked at: what changes in between is seen at the next look
        rules = Impact(connection, methodology, programs, run_id="").rules_digest
        grounds = repr([rules, connection.execute(_GROUNDS).fetchone()])
    wanted: dict[date, set[dg.AssetKey]] = {}
    for name, periods in stale(url, methodology, programs).items():
        for period in periods:
            wanted.setdefault(period, set()).add(impact_key(name))
    for period in _stale_reports(settings, url, newest, wanted):
        wanted.setdefault(period, set()).add(impact_key(REPORT))
    runs = stretches({text_of(period): frozenset(keys) for period, keys in wanted.items() if period >= settings.first_period})
    return Due(newest, tuple(runs), hashlib.sha256(grounds.encode()).hexdigest())


def _stale_reports(settings: Settings, url: str, newest: date, figures: dict[date, set[dg.AssetKey]]) -> set[date]:
    """Periods whose report is to be written: the newest one, and those that have a report, if their figures are newer."""
    with psycopg.connect(url) as connection:
        made: dict[date, datetime] = dict(connection.execute(_MADE).fetchall())
    found = set()
    for period in {newest, *made}:
        written = _written_at(settings, period)
        changed = period in figures or (period in made and (written is None or written < made[period]))
        if changed and (period == newest or written is not None):
            found.add(period)
    return found


def _written_at(settings: Settings, period: date) -> datetime | None:
    try:
        return datetime.fromtimestamp(program_report(settings, period).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
