"""Applying the rules: what is older than they allow is removed, in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import LiteralString

import psycopg

from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.statements import run
from buddy_pipeline.retention.rules import Kind, Retention
from buddy_pipeline.retention.texts import remove_texts

Removed = Mapping[Kind, Mapping[str, int]]
"""How much was removed, by kind and table; reports by folder."""

_AGED: dict[Kind, tuple[str, LiteralString]] = {
    Kind.QUARANTINE: (
        "ops.quarantine",
        "DELETE FROM ops.quarantine q USING ops.drops d WHERE d.drop_id = q.drop_id AND d.settled_at < %(before)s",
    ),
    Kind.RECEIVED_EVENTS: (
        "ops.buddy_system_events",
        "DELETE FROM ops.buddy_system_events WHERE received_at < %(before)s AND status IN ('applied', 'rejected')",
    ),
    Kind.PUBLISHED_EVENTS: ("ops.outbox", "DELETE FROM ops.outbox WHERE published_at < %(before)s"),
    Kind.AUDIT: ("ops.audit", "DELETE FROM ops.audit WHERE at < %(before)s"),
}
_PAGES: tuple[tuple[str, str], ...] = (("error reports", "*.csv"), ("reconciliation pages", "reconciliation/**/*.html"))
"""What lies in the folder of reports, and where."""


@dataclass(frozen=True)
class Forgotten:
    """What went, or would go. Nothing but counts."""

    removed: Removed

    @property
    def total(self) -> int:
        return sum(rows for tables in self.removed.values() for rows in tables.values())

    def lines(self) -> list[tuple[str, str, int]]:
        """Kind, table and number, of whatever lost something."""
        return [(kind.value, table, rows) for kind, tables in self.removed.items() for table, rows in tables.items() if rows]


def forget(url: str, retention: Retention, reports: Path, now: datetime) -> Forgotten:
    """Removes from the database, then from the folder of reports, what is older than the rules allow."""
    with psycopg.connect(url) as connection:
        removed = apply_retention(connection, retention, now)
    old = _old_reports(reports, retention.before(Kind.REPORTS, now))
    for pages in old.values():
        for page in pages:
            page.unlink(missing_ok=True)
    return _with_reports(removed, old)


def what_would_go(url: str, retention: Retention, reports: Path, now: datetime) -> Forgotten:
    """What `forget` would remove now; nothing is."""
    with psycopg.connect(url) as connection, connection.transaction(force_rollback=True):
        removed = _apply(connection, retention, now)
    return _with_reports(removed, _old_reports(reports, retention.before(Kind.REPORTS, now)))


def apply_retention(connection: psycopg.Connection, retention: Retention, now: datetime) -> Removed:
    """Removes from the database what is older than the rules allow, in one transaction. Waits for a load that runs.

    Doing it again removes nothing more.
    """
    with connection.transaction():
        return _apply(connection, retention, now)


def _apply(connection: psycopg.Connection, retention: Retention, now: datetime) -> Removed:
    wait_for_turn(connection)
    return dict(_removing(connection, retention, now))


def _removing(connection: psycopg.Connection, retention: Retention, now: datetime) -> Iterator[tuple[Kind, Mapping[str, int]]]:
    before = retention.before(Kind.TEXTS, now)
    if before is not None:
        yield Kind.TEXTS, remove_texts(connection, before, now)
    for kind, (table, statement) in _AGED.items():
        before = retention.before(kind, now)
        if before is not None:
            yield kind, {table: run(connection, statement, {"before": before})}


def _old_reports(folder: Path, before: datetime | None) -> dict[str, list[Path]]:
    """The files that were written last before the moment."""
    if before is None:
        return {}
    return {
        name: [page for page in folder.glob(pattern) if page.stat().st_mtime < before.timestamp()] for name, pattern in _PAGES
    }


def _with_reports(removed: Removed, old: Mapping[str, list[Path]]) -> Forgotten:
    of_reports = {Kind.REPORTS: {name: len(pages) for name, pages in old.items()}} if old else {}
    return Forgotten({**removed, **of_reports})
