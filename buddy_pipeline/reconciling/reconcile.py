"""Reconciling a month: all topics in one transaction, and none where the month has no full export."""

from datetime import UTC, date, datetime
from typing import LiteralString

import psycopg
from psycopg import IsolationLevel, sql

from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.reconciling.comparing import comparison
from buddy_pipeline.reconciling.exports import FORMATS, full_export
from buddy_pipeline.reconciling.topics import topics_of

DECEMBER = 12
_FORGET: LiteralString = "DELETE FROM ops.{table} WHERE period = %(period)s AND topic = ANY (%(topics)s)"


def reconcile(url: str, source: Source, period: date, *, run_id: str) -> None:
    """Compares the source's events of the month that begins with ``period`` with its full export; replaces what was found before.

    ``url`` is that of the database (``postgresql://…``); ``run_id`` stands beside the counts. Others that reconcile wait,
    and all topics see the same rows. Raises NothingToReconcile.
    """
    with psycopg.connect(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        run(connection, "LOCK TABLE ops.reconciliation, ops.discrepancies IN SHARE ROW EXCLUSIVE MODE")
        export = full_export(connection, source, period)
        first_event = _first_event(connection, source)
        topics = [topic for topic in topics_of(source) if topic.entity.name in export.entities]
        values = {
            "period": period,
            "start": _midnight(period),
            "end": _midnight(_next_month(period)),
            "drop_id": export.drop_id,
            "export_date": export.export_date,
            "program": source.name,
            "formats": list(FORMATS),
            "lists": source.layout is Layout.LISTS,
            "run_id": run_id,
            "topics": [topic.name for topic in topics],
        }
        for table in ("discrepancies", "reconciliation"):
            run(connection, compose(_FORGET, table=sql.Identifier(table)), values)
        for topic in topics:
            of_topic = {"topic": topic.name, "first_event": first_event if topic.has_events else None}
            run(connection, comparison(topic), values | of_topic)


def _first_event(connection: psycopg.Connection, source: Source) -> datetime | None:
    """Before it the source's webhooks were not listened to: nothing can have been missed."""
    query = "SELECT min(occurred_at) FROM ops.buddy_system_events WHERE type = ANY (%s)"
    found = connection.execute(query, [[one.name for one in source.event_types]]).fetchone()
    return found[0] if found else None


def _next_month(period: date) -> date:
    return date(period.year + 1, 1, 1) if period.month == DECEMBER else date(period.year, period.month + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
