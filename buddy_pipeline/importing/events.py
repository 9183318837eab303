"""Applying the events that were received: batches of them are loaded as drops are, each row as of its own moment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import psycopg
import pyarrow as pa

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.received import (
    FORMAT,
    choose_events,
    leave_waiting,
    sealed_parts,
    settle_events,
    told_rows,
)
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.tables.events import RECEIVED
from buddy_pipeline.drops.batches import Batch, EntityEnd
from buddy_pipeline.drops.contents import NamedFile
from buddy_pipeline.drops.drop import DROP_ID_LENGTH
from buddy_pipeline.drops.rows import assemble
from buddy_pipeline.importing.importer import failing_without_values
from buddy_pipeline.importing.loading import Loading, LoadSettings, Part
from buddy_pipeline.importing.summary import ImportSummary, Progress
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault

MOST_EVENTS = 20_000
"""Events that are loaded together: they are held in memory."""
NAME = "webhooks"
"""What stands for the file in reports; the rows in it are numbered as the events were stored."""


@dataclass(frozen=True)
class EventBatch:
    """Events that are loaded together. ``digest`` is the SHA-256 of their ids."""

    digest: str
    oldest: datetime
    export_date: datetime
    files: Mapping[str, tuple[NamedFile, ...]]
    name: str = NAME
    format: str = FORMAT

    @property
    def drop_id(self) -> str:
        """By which the ledger and the quarantine know the batch."""
        return self.digest[:DROP_ID_LENGTH]

    @property
    def period(self) -> str:
        """The month of its newest event."""
        return f"{self.export_date:%Y-%m}"


@dataclass(frozen=True)
class EventsSummary:
    """What became of the events: how many were applied and rejected now, and how many wait. ``batches`` as drops are told."""

    applied: int
    rejected: int
    waiting: int
    batches: tuple[ImportSummary, ...]


def apply_events(
    source: Source,
    *,
    url: str,
    keys: Keyring,
    first_period: date,
    run_id: str,
    on_progress: Callable[[Progress], None],
    lifecycles: tuple[Lifecycle, ...],
    publishes: bool = False,
) -> EventsSummary:
    """Applies all events that can be applied, oldest first, in batches of one transaction each.

    With ``publishes``, every change is written into the outbox too.
    Raises SealBroken if a key of personal values is not at hand, psycopg.OperationalError when the database is away,
    ImportFailed for a mistake of ours; the batches before it stay applied, of its own nothing is in the tables.
    """
    vault = Vault(keys)
    settings = LoadSettings(vault, first_period, run_id, on_progress, lifecycles, settle_events, publishes=publishes)
    batches: list[ImportSummary] = []
    with (
        failing_without_values(),
        psycopg.connect(url) as merging,
        psycopg.connect(url, autocommit=True) as copying,
    ):
        while (batch := _next_batch(merging, source)) is not None:
            parts = _parts(merging, vault, source, [source[name] for name in batch.files])
            batches.append(Loading(batch, source, settings, _handing_on(parts)).run(merging, copying))
        waiting = leave_waiting(merging, source)
        return EventsSummary(*_settled(merging, batches), waiting, tuple(batches))


def _next_batch(connection: psycopg.Connection, source: Source) -> EventBatch | None:
    """The events to be loaded next, if there are any; they stand in the temporary table ``chosen``."""
    wait_for_turn(connection)
    if not choose_events(connection, source, MOST_EVENTS):
        return None
    query = (
        "SELECT encode(sha256(convert_to(string_agg(event_id::text, ' ' ORDER BY seq), 'UTF8')), 'hex'),"
        " min(occurred_at), max(occurred_at), array_agg(DISTINCT entity) FROM chosen"
    )
    [(digest, oldest, newest, entities)] = connection.execute(query).fetchall()
    files = {entity.name: (NamedFile(NAME),) for entity in source.entities if entity.name in entities}
    return EventBatch(digest, oldest, newest, files)


def _handing_on(parts: list[Part]) -> Callable[[Callable[[int], None]], Iterator[Part]]:
    """Reads nothing: what is handed on was told by the database."""
    return lambda _: iter(parts)


def _parts(connection: psycopg.Connection, vault: Vault, source: Source, entities: list[Entity]) -> list[Part]:
    return [part for entity in entities for part in _parts_of(connection, vault, source, entity)]


def _parts_of(connection: psycopg.Connection, vault: Vault, source: Source, entity: Entity) -> Iterator[Part]:
    """The rows that the events tell of, as a reader hands on the rows of a file."""
    rows = told_rows(connection, source, entity)
    numbers = [row.row for row in rows]
    texts = zip(*(row.cells for row in rows), strict=True)
    columns = {column.name: list(cells) for column, cells in zip(entity.plain, texts, strict=True)}
    columns |= _personal_columns(connection, vault, entity, numbers)
    cells = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    dates = pa.array([row.date for row in rows], pa.timestamp("us", "UTC"))
    yield Batch(entity, NAME, assemble(entity, np.array(numbers, np.int64), cells), dates=dates)
    yield EntityEnd(entity)


def _personal_columns(
    connection: psycopg.Connection, vault: Vault, entity: Entity, numbers: list[int]
) -> dict[str, list[str | None]]:
    opened: dict[int, dict[str, str]] = {}
    for part in sealed_parts(connection, entity):
        values = vault.open(part.key_id, RECEIVED.name, part.event_id, part.sealed)
        opened.setdefault(part.row, {}).update(values)
    return {
        column.name: [opened.get(row, {}).get(column.name) for row in numbers] for column in (*entity.personal, *entity.naming)
    }


def _settled(connection: psycopg.Connection, batches: list[ImportSummary]) -> tuple[int, int]:
    """How many events of the batches were applied and how many rejected."""
    query = (
        "SELECT count(*) FILTER (WHERE status = 'applied'), count(*) FILTER (WHERE status = 'rejected')"
        " FROM ops.buddy_system_events WHERE drop_id = ANY(%s)"
    )
    applied, rejected = connection.execute(query, [[batch.drop_id for batch in batches]]).fetchone() or (0, 0)
    return applied, rejected
