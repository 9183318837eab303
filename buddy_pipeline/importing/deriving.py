"""Making anew what follows from the tables, without a drop: somebody decided who is one person, or was erased."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.linking import link_people
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.rights.tombstones import Tombstones
from buddy_pipeline.csr.staging import Staging
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


def derive(load: Load, deciding: Deciding, ids: Sequence[Id]) -> None:
    """Finds out anew who these ids are, and makes all that follows."""
    merger = begin(load, deciding)
    merger.settle_again(ids)
    finish(load, merger)


def begin(load: Load, deciding: Deciding) -> Merger:
    """What makes anew what follows. Comes before anything is changed."""
    tombstones = Tombstones(load, deciding.vault)
    return Merger(load, tombstones, Stopwatch(), lambda _load, _entity: None, deciding.vault, publishes=deciding.publishes)


def finish(load: Load, merger: Merger) -> None:
    """Makes all that follows from who people are and from the rows that there are."""
    merger.derive()
    merger.tell_others()
    link_people(load.connection)


def load_of_anything(connection: psycopg.Connection, deciding: Deciding, told_as: str) -> Load | None:
    """As `load_of_nothing`, of the first source of which something was loaded."""
    loads = (load_of_nothing(connection, deciding, source, told_as) for source in PROGRAMS)
    return next((load for load in loads if load is not None), None)


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
