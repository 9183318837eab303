"""Importing one list of the office, in one transaction."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.csr.companies import with_company_ids
from buddy_pipeline.csr.linking import PeopleKnown, count_known, link_addresses, warn_of_shared
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.csr.office_lists import WAYS
from buddy_pipeline.csr.relations import judge_repeated_keys
from buddy_pipeline.csr.staging import Staging, remove_left_behind
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.drops.batches import FileNote
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.office_lists import is_dated, read_list
from buddy_pipeline.importing import ledger
from buddy_pipeline.importing.importer import failing_without_values
from buddy_pipeline.importing.merger import count_faults, count_staged, count_warned, table_counts
from buddy_pipeline.importing.summary import EntityCounts, ImportSummary, Progress
from buddy_pipeline.judging.faults import file_fault
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.sealing import hash_addresses
from buddy_pipeline.privacy.vault import Vault

ANY_TIME = datetime.min.replace(tzinfo=UTC)
"""Lists may tell of times before the program began: people belong to a company for long, and somebody paid for the beginning."""


@dataclass(frozen=True, kw_only=True)
class ListSummary(ImportSummary):
    """What became of a list of the office; of one that tells of people, who of them is known by all such lists so far."""

    people: PeopleKnown | None

    def as_json(self) -> dict[str, Any]:
        """The public form of `import --json`."""
        told = super().as_json()
        return told if self.people is None else told | {"people": asdict(self.people)}


def import_list(
    drop: Drop, kind: OfficeList, *, url: str, keys: Keyring, run_id: str, on_progress: Callable[[Progress], None]
) -> ListSummary:
    """Imports one list of that kind into the database at ``url``, waiting for a load that runs.

    A list without a date in its name is of the moment at which its content was loaded first. Raises as `import_drop`
    does; then nothing of the list is in the tables.
    """
    vault = Vault(keys)
    with failing_without_values(), closing(psycopg.connect(url)) as connection, connection.transaction():
        wait_for_turn(connection)
        drop = drop if is_dated(drop) else ledger.of_first_load(connection, drop)
        taking = _Taking(drop, kind, _load(connection, drop, vault, run_id))
        in_place, faults = ledger.counts_if_in_place(taking.load, drop), ledger.faults_in_quarantine(taking.load)
        if in_place is None or taking.may_be_right_now(faults):
            return taking.read_and_merge(vault, on_progress)
        return taking.summary(in_place, taking.link(), faults)


def _load(connection: psycopg.Connection, drop: Drop, vault: Vault, run_id: str) -> Load:
    return Load(
        connection=connection,
        source=drop.source,
        staging=Staging(drop.source, drop.export_date),
        drop_id=drop.drop_id,
        run_id=run_id,
        export_date=drop.export_date,
        oldest=drop.export_date,
        key_id=vault.active_id,
        files=drop.files,
        lifecycles=(),  # a list enrolls nobody
    )


class _Taking:
    """One list on its way into the tables."""

    def __init__(self, drop: Drop, kind: OfficeList, load: Load) -> None:
        self.load = load
        self._drop = drop
        self._kind = kind
        self._entity = kind.entity
        self._way = WAYS[kind.name]

    def may_be_right_now(self, faults: dict[str, int]) -> bool:
        """Whether rows were rejected since nobody knew the person, whom somebody may know by now."""
        people = self._way.people
        return people is not None and people.unknown is not None and people.unknown.code in faults

    def read_and_merge(self, vault: Vault, on_progress: Callable[[Progress], None]) -> ListSummary:
        load, entity = self.load, self._entity
        remove_left_behind(load.connection)
        load.staging.create(load.connection)
        miscounted = self._stage(vault, on_progress)
        judge_repeated_keys(load, entity)
        self._way.judge(load)
        staged = count_staged(load, entity)
        put = self._way.put(load)
        tables = put.tables | self.link()
        if self._way.people is not None:
            warn_of_shared(load, entity, self._way.people.shared)
        counts = replace(
            staged,
            read=staged.read + miscounted,
            rejected=staged.rejected + miscounted,
            warned=count_warned(load, entity),
            unchanged=staged.accepted - put.rows.inserted - put.rows.updated,
        )
        summary = self.summary({entity.name: counts}, tables, count_faults(load))
        ledger.record_loaded(load, self._drop, summary)
        load.staging.drop(load.connection)
        return summary

    def _stage(self, vault: Vault, on_progress: Callable[[Progress], None]) -> int:
        """Reads, judges and stages the rows. Gives the number of those whose cells cannot be told apart, which are not staged."""
        load, entity = self.load, self._entity
        judge = Judge(entity, export_date=load.export_date, program_start=ANY_TIME)
        rows = size = miscounted = 0

        def count_bytes(count: int) -> None:
            nonlocal size
            size += count

        for item in read_list(self._drop, count_bytes):
            if isinstance(item, FileNote):
                load.staging.copy_faults(load.connection, file_fault(item.entity, item.file, item.rule, item.column))
                continue
            judged = judge.judge(item)
            load.staging.copy_rows(load.connection, entity, hash_addresses(vault, entity, with_company_ids(entity, judged.rows)))
            load.staging.copy_faults(load.connection, judged.faults)
            rows, miscounted = rows + judged.read, miscounted + judged.miscounted
            on_progress(Progress("reading", entity.name, rows, size))
        return miscounted

    def link(self) -> dict[str, Merged]:
        """Finds out whose the addresses are, and gives the tables that follow from that."""
        if self._way.people is None:
            return {}
        link_addresses(self.load.connection)
        return self._way.people.follow(self.load.connection)

    def summary(self, entities: dict[str, EntityCounts], done: dict[str, Merged], faults: dict[str, int]) -> ListSummary:
        drop, load, people = self._drop, self.load, self._way.people
        return ListSummary(
            drop_id=drop.drop_id,
            name=drop.name,
            source=load.source.name,
            digest=drop.digest,
            period=drop.period,
            export_date=drop.export_date,
            format=drop.format,
            entities=entities,
            tables={name: table_counts(load, name, done.get(name, Merged(0, 0))) for name in self._kind.tables},
            faults=faults,
            people=None if people is None else count_known(load.connection, people.told),
        )
