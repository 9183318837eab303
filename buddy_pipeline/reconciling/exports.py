"""Which export of a month is its full one."""

from dataclasses import dataclass
from datetime import date, datetime

import psycopg

from buddy_pipeline.contract.source import Layout, Source
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
    entities: list[str]


def never_sent_anything(url: str, source: Source) -> bool:
    """Whether neither a drop nor an event of the source ever came."""
    query = (
        "SELECT EXISTS (SELECT FROM ops.drops WHERE program = %s)"
        " OR EXISTS (SELECT FROM ops.buddy_system_events WHERE type = ANY (%s))"
    )
    with psycopg.connect(url) as connection:
        found = connection.execute(query, [source.name, [one.name for one in source.event_types]]).fetchone()
    return found is None or not found[0]


_FULL = sql_file(__package__, "full_export")
_NEWEST = sql_file(__package__, "newest_lists")


def full_export(connection: psycopg.Connection, source: Source, period: date) -> FullExport:
    """The source's export of the month with all entities and most rows; of equal ones the newest. Of lists, the newest ones of what
    events tell of. Raises NothingToReconcile.
    """
    month = period.strftime("%Y-%m")
    values = {
        "program": source.name,
        "formats": list(FORMATS),
        "period": month,
        "entities": [entity.name for entity in source.entities],
        "told": sorted({one.entity.name for one in source.event_types}),
    }
    is_listed = source.layout is Layout.LISTS
    found = connection.execute(_NEWEST if is_listed else _FULL, values).fetchone()
    if found is None and is_listed:
        raise NothingToReconcile(f"{month}: no list of {source.title} of that month was imported; import it, then reconcile.")
    if found is None:
        raise NothingToReconcile(
            f"{month}: no export of that month holds all {len(source.entities)} entities; import a full one, then reconcile."
        )
    return FullExport(*found)
