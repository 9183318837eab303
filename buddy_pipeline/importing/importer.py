"""Importing one drop."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

import psycopg

from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.database.errors import DatabaseUnavailable, in_words, is_momentary
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.reading import read_drop
from buddy_pipeline.importing import ledger
from buddy_pipeline.importing.loading import Loading, LoadSettings
from buddy_pipeline.importing.summary import ImportSummary, Progress
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault

_BEFORE_VALUES = re.compile(r"[^\"':(]*")
"""The part of a database's message that stands before any value."""


class ImportFailed(Exception):
    """The database refused a statement: a mistake of ours, not of the export. The message holds no value of any row."""


def import_drop(
    drop: Drop,
    *,
    url: str,
    keys: Keyring,
    first_period: date,
    run_id: str,
    on_progress: Callable[[Progress], None],
    lifecycles: tuple[Lifecycle, ...],
    publishes: bool = False,
) -> ImportSummary:
    """Imports one drop into the database at ``url`` (``postgresql://…``), waiting for other imports of the program.

    ``run_id`` stands in the audit; ``lifecycles`` are those of all programs; with ``publishes``, every change is written into
    the outbox. Raises DropRefused for a drop that cannot be taken, psycopg.OperationalError when the database is away,
    DatabaseUnavailable when it lacks something, ImportFailed for a mistake of ours; then nothing of the drop is in the tables,
    unless the database went away while it committed: the ledger tells.
    """
    with (
        failing_without_values(),
        psycopg.connect(url) as merging,
        psycopg.connect(url, autocommit=True) as copying,
    ):
        drop = ledger.of_first_load(copying, drop) if drop.is_of_today else drop
        settings = LoadSettings(Vault(keys), first_period, run_id, on_progress, lifecycles, publishes=publishes)
        return Loading(drop, drop.source, settings, partial(read_drop, drop)).run(merging, copying)


@contextmanager
def failing_without_values() -> Iterator[None]:
    """Turns what the database says against a statement into ImportFailed.

    That it is away passes, as psycopg.OperationalError; what it lacks becomes DatabaseUnavailable.
    """
    try:
        yield
    except psycopg.Error as error:
        if is_momentary(error):
            raise
        lacking = in_words(error)
        if lacking is not None:
            raise DatabaseUnavailable(lacking) from None
        told = _BEFORE_VALUES.match(error.diag.message_primary or type(error).__name__)
        raise ImportFailed(f"The database refused a statement ({error.sqlstate}): {told and told[0].strip()}.") from None
