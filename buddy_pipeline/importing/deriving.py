"""Making anew what follows from the tables, without a drop: somebody decided who is one person, or was erased."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.companies import link_members
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.rights.tombstones import Tombstones
from buddy_pipeline.csr.staging import Staging
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.importing.merger import Merger, newest_export
from buddy_pipeline.importing.stopwatch import Stopwatch
from buddy_pipeline.people.joining import Id
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import PROGRAMS


@dataclass(frozen=True)
class Deciding:
    """Who decided or erased, and with what: ``by`` stands in the audit; with ``publishes``, changes are told to other services."""

    vault: Vault
    lifecycles: tuple[Lifecycle, ...]
    by: str
    publishes: bool = False


def derive_again(connection: psycopg.Connection, deciding: Deciding, told_as: str) -> None:
    """Makes enrollments, roles and journey flags anew, of all sources that were loaded, a transaction each: after an erasure."""
    for source in PROGRAMS:
        with connection.transaction():
            wait_for_turn(connection)
            if (load := load_of_nothing(connection, deciding, source, told_as)) is not None:
                derive(load, deciding)


def derive(load: Load, deciding: Deciding, ids: Sequence[Id] = ()) -> None:
    """Finds out anew who these ids are, and makes all that follows."""
    merger = Merger(
        load,
        Tombstones(load, deciding.vault),
        Stopwatch(),
        lambda _load, _entity: None,
        deciding.vault,
        publishes=deciding.publishes,
    )
    if ids:
        merger.settle_again(ids)
    merger.derive()
    merger.tell_others()
    link_members(load.connection)


def load_of_nothing(connection: psycopg.Connection, deciding: Deciding, source: Source, told_as: str) -> Load | None:
    """A load without rows, as of the newest export of the source, that is ``told_as`` where a drop would be named; None if nothing of
    the source was loaded.
    """
    newest = newest_export(connection, source)
    if newest is None:
        return None
    return Load(
        connection=connection,
        source=source,
        staging=Staging(source, newest),
        drop_id=told_as,
        run_id=deciding.by,
        export_date=newest,
        oldest=newest,
        key_id=deciding.vault.active_id,
        files={},
        lifecycles=deciding.lifecycles,
    )
