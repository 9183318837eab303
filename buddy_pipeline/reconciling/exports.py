"""Which export of a month is its full one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString

import psycopg

from buddy_pipeline.sources.buddy import BUDDY

FORMATS = ("csv", "json", "xlsx")
"""Formats of exports; batches of events are in `ops.drops` too."""


class NothingToReconcile(LookupError):
    """The month has no full export, or was not reconciled yet. The message is one plain line."""


@dataclass(frozen=True)
class FullExport:
    """The export that the events of a month are compared with."""

    drop_id: str
    export_date: datetime


_FULL: LiteralString = """
    SELECT drop_id, export_date
    FROM ops.drops, LATERAL (SELECT sum((counts ->> 'read')::bigint) AS read FROM jsonb_each(entities) AS e (name, counts)) r
    WHERE program = %(program)s AND status = 'loaded' AND format = ANY(%(formats)s) AND period = %(period)s
        AND entities ?& %(entities)s
    ORDER BY read DESC, export_date DESC, drop_id LIMIT 1
"""


def full_export(connection: psycopg.Connection, period: date) -> FullExport:
    """The export of the month with all entities and most rows; of equal ones the newest. Raises NothingToReconcile."""
    month = period.strftime("%Y-%m")
    values = {
        "program": BUDDY.name,
        "formats": list(FORMATS),
        "period": month,
        "entities": [entity.name for entity in BUDDY.entities],
    }
    found = connection.execute(_FULL, values).fetchone()
    if found is None:
        raise NothingToReconcile(
            f"{month}: no export of that month holds all {len(BUDDY.entities)} entities; import a full one, then reconcile."
        )
    return FullExport(*found)
