"""Importing one roster of companies, in one transaction."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from buddy_pipeline.csr.companies import (
    MembersKnown,
    count_members,
    judge_members,
    link_addresses,
    merge_companies,
    merge_company_users,
    merge_members,
    warn_of_shared_addresses,
    with_company_ids,
)
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.csr.staging import Staging, remove_left_behind
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.drops.batches import FileNote
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.rosters import is_dated, read_roster
from buddy_pipeline.importing import ledger
from buddy_pipeline.importing.importer import failing_without_values
from buddy_pipeline.importing.merger import count_faults, count_staged, count_warned, table_counts
from buddy_pipeline.importing.summary import EntityCounts, ImportSummary, Progress
from buddy_pipeline.judging.faults import file_fault
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.sealing import hash_addresses
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources.companies import COMPANIES, MEMBERS

TABLES = ("companies", "company_users")
"""The tables of `csr` that a roster fills."""
ANY_TIME = datetime.min.replace(tzinfo=UTC)
"""People may belong to a company since before the program began."""


@dataclass(frozen=True, kw_only=True)
class RosterSummary(ImportSummary):
    """What became of a roster, and who of the people in companies is known by all rosters so far."""

    people: MembersKnown

    def as_json(self) -> dict[str, Any]:
        """The public form of `roster --json`."""
        return super().as_json() | {"people": asdict(self.people)}


def import_roster(
    roster: Drop, *, url: str, keys: Keyring, run_id: str, on_progress: Callable[[Progress], None]
) -> RosterSummary:
    """Imports one roster into the database at ``url``, waiting for a load that runs.

    A roster without a date in its name is of the moment at which its content was loaded first. Raises as `import_drop`
    does; then nothing of the roster is in the tables.
    """
    vault = Vault(keys)
    with failing_without_values(), closing(psycopg.connect(url)) as connection, connection.transaction():
        wait_for_turn(connection)
        roster = roster if is_dated(roster) else ledger.of_first_load(connection, roster)
        load = _load(connection, roster, vault, run_id)
        in_place = ledger.counts_if_in_place(load, roster)
        if in_place is None:
            return _read_and_merge(load, roster, vault, on_progress)
        link_addresses(connection)
        users = merge_company_users(connection)
        return _summary(load, roster, in_place, {"company_users": users}, ledger.faults_in_quarantine(load))


def _load(connection: psycopg.Connection, roster: Drop, vault: Vault, run_id: str) -> Load:
    return Load(
        connection=connection,
        source=COMPANIES,
        staging=Staging(COMPANIES, roster.export_date),
        drop_id=roster.drop_id,
        run_id=run_id,
        export_date=roster.export_date,
        oldest=roster.export_date,
        key_id=vault.active_id,
        files=roster.files,
        lifecycles=(),  # a roster enrolls nobody
    )


def _read_and_merge(load: Load, roster: Drop, vault: Vault, on_progress: Callable[[Progress], None]) -> RosterSummary:
    remove_left_behind(load.connection)
    load.staging.create(load.connection)
    miscounted = _stage(load, roster, vault, on_progress)
    judge_members(load)
    staged = count_staged(load, MEMBERS)
    companies, members = merge_companies(load), merge_members(load)
    link_addresses(load.connection)
    warn_of_shared_addresses(load)
    users = merge_company_users(load.connection)
    counts = replace(
        staged,
        read=staged.read + miscounted,
        rejected=staged.rejected + miscounted,
        warned=count_warned(load, MEMBERS),
        unchanged=staged.accepted - members.inserted - members.updated,
    )
    tables = {"companies": companies, "company_users": users}
    summary = _summary(load, roster, {MEMBERS.name: counts}, tables, count_faults(load))
    ledger.record_loaded(load, roster, summary)
    load.staging.drop(load.connection)
    return summary


def _stage(load: Load, roster: Drop, vault: Vault, on_progress: Callable[[Progress], None]) -> int:
    """Reads, judges and stages the rows. Gives the number of those whose cells cannot be told apart, which are not staged."""
    judge = Judge(MEMBERS, export_date=load.export_date, program_start=ANY_TIME)
    rows = size = miscounted = 0

    def count_bytes(count: int) -> None:
        nonlocal size
        size += count

    for item in read_roster(roster, count_bytes):
        if isinstance(item, FileNote):
            load.staging.copy_faults(load.connection, file_fault(item.entity, item.file, item.rule, item.column))
            continue
        judged = judge.judge(item)
        sealed = hash_addresses(vault, MEMBERS, with_company_ids(judged.rows))
        load.staging.copy_rows(load.connection, MEMBERS, sealed)
        load.staging.copy_faults(load.connection, judged.faults)
        rows, miscounted = rows + judged.read, miscounted + judged.miscounted
        on_progress(Progress("reading", MEMBERS.name, rows, size))
    return miscounted


def _summary(
    load: Load, roster: Drop, entities: dict[str, EntityCounts], done: dict[str, Merged], faults: dict[str, int]
) -> RosterSummary:
    return RosterSummary(
        drop_id=roster.drop_id,
        name=roster.name,
        source=load.source.name,
        digest=roster.digest,
        period=roster.period,
        export_date=roster.export_date,
        format=roster.format,
        entities=entities,
        tables={name: table_counts(load, name, done.get(name, Merged(0, 0))) for name in TABLES},
        faults=faults,
        people=count_members(load.connection),
    )
