"""Reading all texts that were not read yet: batches in processes of their own, each kept in a transaction of its own.

What a killed run had kept stays, and the next goes on from there. No import waits for it.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context

import psycopg

from buddy_pipeline.csr.rights.meant import names_of
from buddy_pipeline.database.statements import run
from buddy_pipeline.evidence.chosen import chosen_readers
from buddy_pipeline.evidence.keeping import keep, prepare
from buddy_pipeline.evidence.people import everybody
from buddy_pipeline.evidence.readings import Kept, begin, end, read
from buddy_pipeline.evidence.unread import BATCH, WRITTEN, Written, count_unread, unread_rows
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.retention.gone import remove_what_was_read
from buddy_pipeline.settings import Settings
from buddy_pipeline.sql_files import sql_file
from buddy_pipeline.voices.reading import Versions, versions_of

AHEAD = 2
"""Batches that wait for a process, for each process."""
FEW = 10_000
"""Texts that are read in this process: others would take as long to begin, and as much memory again."""
ASKED = 50
"""Rows at a time where a remote reader is asked: so much is asked anew, at most, if the run is killed."""
_WHOSE_SCORES = sql_file(__package__, "sql/whose_scores")
_ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtextextended('buddy_pipeline evidence', 0))"


@dataclass
class Summary:
    """What was read: how many texts, scores and snippets were written, flags raised, and texts that are gone.

    ``waiting`` texts could not be read now, and are tried again; ``lines`` say why.
    """

    texts: int = 0
    scores: int = 0
    snippets: int = 0
    flags: int = 0
    gone: int = 0
    waiting: int = 0
    lines: list[str] = field(default_factory=list)
    by: Versions | None = None
    by_entity: dict[str, int] = field(default_factory=dict)


def versions(settings: Settings) -> Versions:
    """By what texts are read and screened now. Raises FileInvalid and ReadersInvalid."""
    return versions_of(settings.voices, chosen_readers(settings))


def unread(url: str, settings: Settings) -> dict[date, int]:
    """How many rows with texts are to be read, by the month of their newest export."""
    with _connected(url) as connection:
        return count_unread(connection, versions(settings))


def read_texts(
    url: str,
    settings: Settings,
    keyring: Keyring,
    *,
    period: tuple[date, date] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Reads the texts that are new or changed, or that were read otherwise; of a ``period`` those whose newest export falls into it.

    ``progress`` is told how many texts were read. Raises FileInvalid, ReadersInvalid and SealBroken.
    """
    by = versions(settings)
    summary = Summary(by=by)
    with _connected(url) as looking, _connected(url) as writing:
        writing.execute(_ONE_AT_A_TIME)
        summary.gone = remove_what_was_read(writing)
        run(writing, _WHOSE_SCORES)
        prepare(writing)
        writing.commit()
        waiting = sum(count_unread(looking, by).values())
        names = names_of(looking, Vault(keyring), everybody(looking)) if waiting else []
        for written, kept in _readings(looking, _Way(url, settings, keyring, names), by, period, waiting, summary):
            counts = keep(writing, written, kept, publishes=settings.nats_url is not None)
            writing.commit()
            summary.texts += len(kept.texts)
            summary.waiting += kept.waiting
            summary.scores += len(kept.scores)
            summary.snippets += counts["snippets"]
            summary.flags += counts["flags"]
            summary.by_entity[written.entity.table] = summary.by_entity.get(written.entity.table, 0) + len(kept.texts)
            progress(summary.texts)
        summary.gone += remove_what_was_read(writing)  # of whoever was erased while their texts were being read
        writing.commit()
    return summary


@dataclass(frozen=True)
class _Way:
    """By which texts are read."""

    url: str = field(repr=False)
    settings: Settings
    keyring: Keyring
    names: list[str] = field(repr=False)


def _readings(
    connection: psycopg.Connection,
    way: _Way,
    by: Versions,
    period: tuple[date, date] | None,
    waiting: int,
    summary: Summary,
) -> Iterator[tuple[Written, Kept]]:
    """What is kept of each batch, in the order in which they were found."""
    chosen = chosen_readers(way.settings)
    if waiting <= FEW or chosen.remote:
        if waiting:
            begin(way.settings.voices, way.keyring, way.names, chosen, way.url)
            try:
                for at, written in enumerate(WRITTEN):
                    for rows in unread_rows(connection, written, by, period, ASKED if chosen.remote else BATCH):
                        yield written, read(at, rows)
            finally:
                summary.lines += end()
        return
    processes = os.cpu_count() or 1
    with ProcessPoolExecutor(
        processes, get_context("spawn"), begin, (way.settings.voices, way.keyring, way.names, chosen)
    ) as pool:
        under_way: deque[tuple[Written, Future[Kept]]] = deque()
        for at, written in enumerate(WRITTEN):
            for rows in unread_rows(connection, written, by, period):
                if len(under_way) >= processes * AHEAD:
                    first, done = under_way.popleft()
                    yield first, done.result()
                under_way.append((written, pool.submit(read, at, rows)))
        for written, done in under_way:
            yield written, done.result()


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url, options="-c timezone=UTC")
