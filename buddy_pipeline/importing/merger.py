"""The database's half of an import: merging staged entities, in the load's one transaction."""

from collections.abc import Iterable

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.enrollment import compute_enrollments
from buddy_pipeline.csr.identity import list_people, merge_people, refresh_people
from buddy_pipeline.csr.journey import compute_journey_flags
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.mapping import link_waiting_rows, map_entity
from buddy_pipeline.csr.merging import Merged, leave_out_outdated, merge_export
from buddy_pipeline.csr.relations import judge_relations
from buddy_pipeline.csr.statements import compose, number
from buddy_pipeline.database.schema import CSR
from buddy_pipeline.importing.stopwatch import Stopwatch
from buddy_pipeline.importing.summary import EntityCounts, TableCounts
from buddy_pipeline.privacy.sealing import PEOPLE


class Merger:
    """Merges the entities of one load in the order of their references, and counts what it did."""

    def __init__(self, load: Load, stopwatch: Stopwatch) -> None:
        self._load = load
        self._stopwatch = stopwatch
        self._tables: dict[str, Merged] = {}
        self.entities: dict[str, EntityCounts] = {}
        self._newer_loaded = bool(
            number(
                load.connection,
                sql.SQL(
                    "SELECT count(*) FROM ops.drops WHERE program = %(program)s AND status = 'loaded' AND export_date > %(export_date)s"
                ),
                load.values,
            )
        )
        list_people(load)

    def merge(self, entity: Entity) -> None:
        """Judges the staged rows of an entity among others and merges those that are taken."""
        with self._stopwatch.part(f"merge {entity.name}"):
            judge_relations(self._load, entity)
            counts = self._count_staged(entity)
            outdated = leave_out_outdated(self._load, entity) if self._newer_loaded else 0
            if entity.name == PEOPLE:
                merged = merge_people(self._load, entity)
                export = merged.pop("export")
                refresh_people(self._load)
            else:
                export = merge_export(self._load, entity)
                merged = map_entity(self._load, entity)
            unchanged = counts.accepted - outdated - export.inserted - export.updated + outdated
            self.entities[entity.name] = EntityCounts(
                counts.read, counts.accepted, counts.warned, counts.rejected, counts.merged, unchanged
            )
            for table, done in merged.items():
                self._add(table, done)

    def derive(self) -> None:
        """Computes what follows from the tables: links to late matches, enrollments, journey flags."""
        with self._stopwatch.part("derive"):
            link_waiting_rows(self._load)
            self._add("program_enrollments", compute_enrollments(self._load))
            self._add("users", Merged(0, compute_journey_flags(self._load)))

    def tables(self) -> dict[str, TableCounts]:
        """What was done to each table of `csr`, and how many rows it has."""
        return {name: table_counts(self._load, name, self._tables.get(name, Merged(0, 0))) for name in CSR}

    def faults(self) -> dict[str, int]:
        """Number of faults by code of the rule."""
        query = compose("SELECT rule, count(*) FROM {faults} GROUP BY rule ORDER BY rule", faults=self._load.staging.faults)
        return dict(self._load.connection.execute(query).fetchall())

    def _add(self, table: str, done: Merged) -> None:
        before = self._tables.get(table, Merged(0, 0))
        self._tables[table] = Merged(before.inserted + done.inserted, before.updated + done.updated)

    def _count_staged(self, entity: Entity) -> EntityCounts:
        statement = compose(
            "SELECT count(*), count(*) FILTER (WHERE s.merged), count(*) FILTER (WHERE s.rejected AND NOT s.merged),"
            " (SELECT count(DISTINCT f.row) FROM {faults} f JOIN {staged} w ON w.row = f.row AND NOT w.rejected AND NOT w.merged"
            "  WHERE f.entity = {entity} AND f.severity = 'warning') FROM {staged} s",
            faults=self._load.staging.faults,
            staged=self._load.staged(entity),
            entity=sql.Literal(entity.name),
        )
        read, merged, rejected, warned = self._load.connection.execute(statement).fetchone() or (0, 0, 0, 0)
        return EntityCounts(read, read - merged - rejected, warned, rejected, merged)


def table_counts(load: Load, name: str, done: Merged) -> TableCounts:
    """What was done to a table of `csr`, and how many rows it has."""
    total = number(load.connection, compose("SELECT count(*) FROM {}", sql.Identifier("csr", name)))
    return TableCounts(done.inserted, done.updated, total)


def in_order(entities: Iterable[Entity], staged: set[str], merged: set[str]) -> list[Entity]:
    """The entities that can be merged now: staged ones, up to the first that is not."""
    ready = []
    for entity in entities:
        if entity.name not in staged:
            break
        if entity.name not in merged:
            ready.append(entity)
    return ready
