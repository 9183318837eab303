"""Loading what came in: a drop, or a batch of events.

Four threads work at once: this thread reads and judges, a second one seals, a third copies into staging, and a fourth lets the
database merge the entity before. All merging happens in one transaction, which also records that the load is done:
whatever dies, the tables hold all of it or nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.bulk import put_keys_back, take_keys_off
from buddy_pipeline.csr.linking import link_people
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.csr.rating_scales import settle_scales
from buddy_pipeline.csr.received import FORMAT as EVENTS
from buddy_pipeline.csr.relations import judge_repeated_keys
from buddy_pipeline.csr.rights.tombstones import Tombstones
from buddy_pipeline.csr.staging import EXPORT_DATE, Staging, remove_left_behind
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.drops.batches import Batch, EntityEnd, FileNote
from buddy_pipeline.importing import ledger
from buddy_pipeline.importing.incoming import Incoming
from buddy_pipeline.importing.merger import Merger, in_order, table_counts
from buddy_pipeline.importing.stopwatch import Stopwatch
from buddy_pipeline.importing.summary import EntityCounts, ImportSummary, Progress, TableCounts
from buddy_pipeline.importing.worker import Worker
from buddy_pipeline.judging.faults import file_fault
from buddy_pipeline.judging.judge import REJECTED, Judge, Judged
from buddy_pipeline.privacy.naming import Naming
from buddy_pipeline.privacy.sealing import seal_rows
from buddy_pipeline.privacy.told_names import ToldNames
from buddy_pipeline.privacy.vault import Vault

Part = Batch | FileNote | EntityEnd


@dataclass(frozen=True)
class LoadSettings:
    """How rows are loaded: sealed with which keys, from which period on, by which run, telling whom, and how enrollments run.

    ``on_judged`` is called in the load's transaction when all rows of an entity are judged, before they are merged. With
    ``publishes``, every change is written into the outbox too.
    """

    vault: Vault
    first_period: date
    run_id: str
    on_progress: Callable[[Progress], None]
    lifecycles: tuple[Lifecycle, ...]
    on_judged: Callable[[Load, Entity], None] = lambda _load, _entity: None
    publishes: bool = False


class Loading:
    """One load. ``read`` gives its parts, and is told whom to tell how many bytes it read."""

    def __init__(
        self,
        incoming: Incoming,
        source: Source,
        settings: LoadSettings,
        read: Callable[[Callable[[int], None]], Iterator[Part]],
    ) -> None:
        self._incoming = incoming
        self._source = source
        self._settings = settings
        self._parts = read
        self._stopwatch = Stopwatch()
        self._bytes_read = 0
        self._read: dict[str, int] = {}
        self._miscounted: dict[str, int] = {}
        self._naming = Naming(settings.vault, source.name)
        self._told_names = ToldNames(settings.vault, source.name)
        program_start = datetime.combine(settings.first_period, time(), UTC)
        self._judges = {
            entity.name: Judge(entity, export_date=incoming.export_date, program_start=program_start)
            for entity in source.entities
        }
        self._entities = [entity for entity in source.entities if entity.name in incoming.files]

    def run(self, merging: psycopg.Connection, copying: psycopg.Connection) -> ImportSummary:
        """Loads, and commits ``merging``. ``copying`` commits as it goes. Raises what reading raises, and psycopg.Error."""
        with self._stopwatch.part("wait"):
            wait_for_turn(merging)
        load = self._load(merging, Staging(self._source, self._incoming.export_date))
        in_place = ledger.counts_if_in_place(load, self._incoming)
        if in_place is not None:
            return self._summary_of_what_is_in_place(load, in_place)
        remove_left_behind(copying)
        load.staging.create(copying)
        with _taking_staged_rows_along(load, copying), self._stopwatch.part("all"):
            keys_off = [] if load.is_of_events else take_keys_off(merging)  # events refer to the ledger, which is written last
            tombstones = Tombstones(load, self._settings.vault)
            merger = Merger(
                load,
                tombstones,
                self._stopwatch,
                self._settings.on_judged,
                self._settings.vault,
                publishes=self._settings.publishes,
            )
            self._stage_and_merge(load, copying, merger, tombstones)
            merger.derive()
            self._tell("finishing", "", 0)
            with self._stopwatch.part("put keys back"):
                put_keys_back(merging, keys_off)
            merger.tell_others()
            link_people(merging)
            entities = {entity.name: self._counts(merger, entity) for entity in self._entities}
            summary = replace(
                self._summary(entities, merger.tables(), merger.faults()),
                waiting=merger.waiting,
                freed=merger.freed,
                retold=merger.retold(),
            )
            ledger.record_loaded(load, self._incoming, summary)
            load.staging.drop(merging)
        with self._stopwatch.part("commit"):
            merging.commit()
        return summary

    def _summary_of_what_is_in_place(self, load: Load, entities: dict[str, EntityCounts]) -> ImportSummary:
        tables = {name: table_counts(load, name, Merged(0, 0)) for name in CSR}
        return self._summary(entities, tables, ledger.faults_in_quarantine(load))

    def _load(self, merging: psycopg.Connection, staging: Staging) -> Load:
        return Load(
            connection=merging,
            source=self._source,
            staging=staging,
            drop_id=self._incoming.drop_id,
            run_id=self._settings.run_id,
            export_date=self._incoming.export_date,
            oldest=self._incoming.oldest,
            key_id=self._settings.vault.active_id,
            files=self._incoming.files,
            is_of_events=self._incoming.format == EVENTS,
            lifecycles=self._settings.lifecycles,
        )

    def _stage_and_merge(self, load: Load, copying: psycopg.Connection, merger: Merger, tombstones: Tombstones) -> None:
        staged: set[str] = set()
        merged: set[str] = set()

        def end_entity(ended: Entity) -> None:
            with self._stopwatch.part("repeated keys"), copying.transaction():
                settle_scales(replace(load, connection=copying), ended)
                judge_repeated_keys(replace(load, connection=copying), ended)
            staged.add(ended.name)
            for entity in in_order(self._entities, staged, merged):
                merged.add(entity.name)
                merging_worker.ask(merger.merge, entity)

        with (
            Worker("merge", ahead=len(self._entities)) as merging_worker,
            Worker("copy", ahead=1) as copying_worker,
            Worker("seal", ahead=0) as sealing_worker,
        ):

            def seal_and_copy(batch: Batch, judged: Judged) -> None:
                copying_worker.ask(self._copy, load, copying, judged, *self._seal(batch, judged, tombstones))

            for item in self._items():
                if isinstance(item, EntityEnd):
                    sealing_worker.ask(copying_worker.ask, end_entity, item.entity)
                elif isinstance(item, FileNote):
                    fault = file_fault(item.entity, item.file, item.rule, item.column)
                    sealing_worker.ask(copying_worker.ask, load.staging.copy_faults, copying, fault)
                else:
                    sealing_worker.ask(seal_and_copy, item, self._judge(item))
            sealing_worker.finish()
            copying_worker.finish()
            merging_worker.finish()

    def _items(self) -> Iterator[Part]:
        items = iter(self._parts(self._count_bytes))
        while True:
            with self._stopwatch.part("read"):
                item = next(items, None)
            if item is None:
                return
            yield item

    def _judge(self, batch: Batch) -> Judged:
        """A batch judged and counted."""
        entity = batch.entity
        with self._stopwatch.part("judge"):
            judged = self._judges[entity.name].judge(batch)
        self._read[entity.name] = self._read.get(entity.name, 0) + judged.read
        self._miscounted[entity.name] = self._miscounted.get(entity.name, 0) + judged.miscounted
        self._tell("reading", entity.name, self._read[entity.name])
        return judged

    def _seal(self, batch: Batch, judged: Judged, tombstones: Tombstones) -> tuple[pa.Table, pa.Table, pa.Table]:
        """The rows of a judged batch, sealed, whom they name by their addresses, and what these are called."""
        entity = batch.entity
        with self._stopwatch.part("seal"):
            taken = pc.invert(judged.rows[REJECTED])
            sifted = tombstones.sift(entity, judged.rows)
            rows, mentions = self._naming.name(entity, sifted, taken)
            told = self._told_names.tell(entity, sifted, rows, taken)
            tombstones.sift_named(mentions)
            rows = seal_rows(self._settings.vault, self._source.name, entity, rows, taken)
            if (dates := self._dates(batch, rows)) is not None:
                rows = rows.append_column(EXPORT_DATE, dates)
        return rows, mentions, told

    def _dates(self, batch: Batch, rows: pa.Table) -> pa.ChunkedArray | None:
        """Of when each row is, where that is not the export date."""
        if batch.dates is not None:
            return pa.chunked_array([batch.dates])
        if batch.entity.told_at is None:
            return None
        return pc.fill_null(rows[batch.entity.told_at], self._incoming.export_date.isoformat())

    def _copy(
        self, load: Load, copying: psycopg.Connection, judged: Judged, rows: pa.Table, mentions: pa.Table, told: pa.Table
    ) -> None:
        with self._stopwatch.part("copy"):
            load.staging.copy_rows(copying, judged.entity, rows)
            load.staging.copy_mentions(copying, judged.entity, mentions)
            load.staging.copy_told_names(copying, judged.entity, told)
            load.staging.copy_faults(copying, judged.faults)

    def _count_bytes(self, count: int) -> None:
        self._bytes_read += count

    def _tell(self, stage: str, entity: str, rows: int) -> None:
        self._settings.on_progress(Progress(stage, entity, rows, self._bytes_read))

    def _summary(
        self, entities: dict[str, EntityCounts], tables: dict[str, TableCounts], faults: dict[str, int]
    ) -> ImportSummary:
        return ImportSummary(
            drop_id=self._incoming.drop_id,
            name=self._incoming.name,
            source=self._source.name,
            digest=self._incoming.digest,
            period=self._incoming.period,
            export_date=self._incoming.export_date,
            format=self._incoming.format,
            entities=entities,
            tables=tables,
            faults=faults,
            seconds=self._stopwatch.seconds,
        )

    def _counts(self, merger: Merger, entity: Entity) -> EntityCounts:
        """Rows whose cells cannot be told apart are not staged; they are among the read and the rejected."""
        staged = merger.entities[entity.name]
        miscounted = self._miscounted.get(entity.name, 0)
        return EntityCounts(
            staged.read + miscounted,
            staged.accepted,
            staged.warned,
            staged.rejected + miscounted,
            staged.merged,
            staged.unchanged,
        )


@contextmanager
def _taking_staged_rows_along(load: Load, copying: psycopg.Connection) -> Iterator[None]:
    """A load that fails leaves no staged rows; those of one that was killed or cut off go with the next load."""
    try:
        yield
    except BaseException:
        with suppress(psycopg.OperationalError):  # the database is gone, as the error on its way says
            load.connection.rollback()
            load.staging.drop(copying)
        raise
