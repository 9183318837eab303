"""Which export of a month is its full one."""

from dataclasses import dataclass
from datetime import date, datetime

import psycopg

from buddy_pipeline.contract.source import Source
from buddy_pipeline.sql_files import sql_file

FORMATS = ("csv", "json", "xlsx")
"""Formats of exports; batches of events are in `ops.drops` too."""


class NothingToReconcile(LookupError):
    """The month has no full export, or was not reconciled yet. The message is one plain line."""


@dataclass(frozen=True)
class FullExport:
    """The export that the events of a month are compared with."""

    drop_id: str
    export_date: datetime


_FULL = sql_file(__package__, "full_export")


def full_export(connection: psycopg.Connection, source: Source, period: date) -> FullExport:
    """The source's export of the month with all entities and most rows; of equal ones the newest. Raises NothingToReconcile."""
    month = period.strftime("%Y-%m")
    values = {
        "program": source.name,
        "formats": list(FORMATS),
        "period": month,
        "entities": [entity.name for entity in source.entities],
    }
    found = connection.execute(_FULL, values).fetchone()
    if found is None:
        raise NothingToReconcile(
            f"{month}: no export of that month holds all {len(source.entities)} entities; import a full one, then reconcile."
        )
    return FullExport(*found)
