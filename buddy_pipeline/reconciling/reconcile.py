"""Reconciling a month: all topics in one transaction, and none where the month has no full export."""

from datetime import UTC, date, datetime

import psycopg
from psycopg import IsolationLevel, sql

from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.reconciling.comparing import comparison
from buddy_pipeline.reconciling.exports import FORMATS, full_export
from buddy_pipeline.reconciling.topics import TOPICS
from buddy_pipeline.sources.buddy import BUDDY

DECEMBER = 12


def reconcile(url: str, period: date, *, run_id: str) -> None:
    """Compares the events of the month that begins with ``period`` with its full export; replaces what was found before.

    ``url`` is that of the database (``postgresql://…``); ``run_id`` stands beside the counts. Others that reconcile wait,
    and all topics see the same rows. Raises NothingToReconcile.
    """
    with psycopg.connect(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        run(connection, "LOCK TABLE ops.reconciliation, ops.discrepancies IN SHARE ROW EXCLUSIVE MODE")
        export = full_export(connection, period)
        first_event = _first_event(connection)
        values = {
            "period": period,
            "start": _midnight(period),
            "end": _midnight(_next_month(period)),
            "drop_id": export.drop_id,
            "export_date": export.export_date,
            "program": BUDDY.name,
            "formats": list(FORMATS),
            "run_id": run_id,
        }
        for table in ("discrepancies", "reconciliation"):
            run(connection, compose("DELETE FROM ops.{} WHERE period = %(period)s", sql.Identifier(table)), values)
        for topic in TOPICS:
            of_topic = {"topic": topic.name, "first_event": first_event if topic.has_events else None}
            run(connection, comparison(topic), values | of_topic)


def _first_event(connection: psycopg.Connection) -> datetime | None:
    """Before it webhooks were not listened to: nothing can have been missed."""
    found = connection.execute("SELECT min(occurred_at) FROM ops.buddy_system_events").fetchone()
    return found[0] if found else None


def _next_month(period: date) -> date:
    return date(period.year + 1, 1, 1) if period.month == DECEMBER else date(period.year, period.month + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
