"""The database's half of an import: merging staged entities, in the load's one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

import psycopg
from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import KEY_REPEATED
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.enrollment import compute_enrollments, settle_roles
from buddy_pipeline.csr.identity.ambiguity import reject_ambiguous
from buddy_pipeline.csr.identity.settling import (
    create_people,
    list_people,
    merge_listed,
    merge_named,
    refresh_people,
    settle_again,
    update_particulars,
)
from buddy_pipeline.csr.identity.told_before import learn_what_was_told
from buddy_pipeline.csr.identity.with_oneself import tell_of_oneself
from buddy_pipeline.csr.journey import compute_journey_flags, forget_flags_of_moved
from buddy_pipeline.csr.listed import welcome
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.mapping import map_scope, map_staged
from buddy_pipeline.csr.merging import Merged, insert_export, leave_out_outdated, merge_export
from buddy_pipeline.csr.moving import moved_sources, remove_replaced
from buddy_pipeline.csr.outbox import Outbox
from buddy_pipeline.csr.received import put_events_on_top
from buddy_pipeline.csr.relations import judge_dates, judge_references
from buddy_pipeline.csr.rights.tombstones import Tombstones
from buddy_pipeline.csr.scope import (
    create_scopes,
    forget_scope,
    is_empty,
    note_all,
    note_confirmed,
    note_exported,
    note_followers,
    note_linked,
    note_longer_known,
    note_news,
    scope,
)
from buddy_pipeline.csr.waiting import find_freed, forget_freed, freed_counts, freed_rows, let_wait, names_people
from buddy_pipeline.csr.wordless import leave_words_out
from buddy_pipeline.database.statements import compose, number, run
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.importing.ledger import is_judged_otherwise
from buddy_pipeline.importing.stopwatch import Stopwatch
from buddy_pipeline.importing.summary import EntityCounts, TableCounts
from buddy_pipeline.people.joining import Id
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import PROGRAMS


class Merger:
    """Merges the entities of one load in the order of their references, and counts what it did.

    ``waiting`` are the rows by entity that wait for somebody they name, ``freed`` those of earlier loads that did.
    """

    def __init__(
        self,
        load: Load,
        tombstones: Tombstones,
        stopwatch: Stopwatch,
        on_judged: Callable[[Load, Entity], None],
        vault: Vault,
        *,
        publishes: bool,
    ) -> None:
        self._load = load
        self._tombstones = tombstones
        self._stopwatch = stopwatch
        self._on_judged = on_judged
        self._vault = vault
        self._tables: dict[str, Merged] = {}
        self.entities: dict[str, EntityCounts] = {}
        self.waiting: dict[str, int] = {}
        self.freed: dict[str, int] = {}
        self._retold: list[str] = []
        self._outboxes: dict[str, Outbox] = {}
        query = (
            "SELECT count(*) > 0, coalesce(bool_or(export_date > %(oldest)s), false) FROM ops.drops"
            " WHERE program = %(program)s AND status = 'loaded'"
        )
        self._any_loaded, self._newer_loaded = load.connection.execute(query, load.values).fetchone() or (False, False)
        create_people(load)
        create_scopes(load)
        self._publishes = publishes
        self._open_outbox(load)
        if is_judged_otherwise(load):
            note_exported(load)
            if ids := learn_what_was_told(load, vault):
                self.settle_again(ids)

    def merge(self, entity: Entity) -> None:
        """Judges the staged rows of an entity among others and merges those that are taken."""
        with self._stopwatch.part(f"merge {entity.name}"):
            leave_words_out(self._load, entity)
            judge_dates(self._load, entity)
            names_unknown = judge_references(self._load, entity)
            self._tombstones.judge(entity)
            if names_unknown and (waiting := let_wait(self._load, entity)):
                self.waiting[entity.name] = waiting
            self._on_judged(self._load, entity)
            staged = count_staged(self._load, entity)
            export, merged = self._merge_tables(self._load, entity)
            unchanged = staged.accepted - export.inserted - export.updated
            if entity.naming:
                reject_ambiguous(self._load, entity)
                staged = count_staged(self._load, entity)
            tell_of_oneself(self._load, entity)
            self.entities[entity.name] = replace(staged, warned=count_warned(self._load, entity), unchanged=unchanged)
            for table, done in merged.items():
                self._add(table, done)

    def let_go(self, references: Sequence[str]) -> None:
        """Notes the rows of all sources that name people who are about to be erased: their ids are nobody's from then on."""
        run(self._load.connection, _LET_GO, {"references": list(references)})
        for source in PROGRAMS:
            load = replace(self._load, source=source)
            create_scopes(load)
            note_followers(load)

    def settle_again(self, ids: Sequence[Id]) -> None:
        """Finds out anew who ids are; what follows is made by `derive`."""
        settle_again(self._load, self._vault, ids)
        self._take_people_in()

    def derive(self) -> None:
        """Computes what follows from the tables: rows that others concern, enrollments, journey flags."""
        with self._stopwatch.part("derive"):
            self._map_concerned(self._load)
            loads = [self._load]
            if moved := moved_sources(self._load):
                loads += self._follow_elsewhere(moved)
                forget_flags_of_moved(self._load)
                remove_replaced(self._load)
                list_people(self._load)
            for load in loads:
                self._add("program_enrollments", compute_enrollments(load))
            if moved:
                self._add("users", Merged(0, sum(update_particulars(self._load))))
            for load in loads:  # roles follow from the enrollments of all programs
                self._add("users", Merged(0, settle_roles(load)))
            for load in loads:
                self._add("users", Merged(0, compute_journey_flags(load)))

    def tell_others(self) -> None:
        """Writes the changes into the outbox, if they are to be published. It looks rows up by their keys, which should be back."""
        with self._stopwatch.part("outbox"):
            for source in PROGRAMS:
                if source.name in self._outboxes:
                    list_people(replace(self._load, source=source))
                    self._outboxes[source.name].write()

    def tables(self) -> dict[str, TableCounts]:
        """What was done to each table of `csr`, and how many rows it has."""
        return {name: table_counts(self._load, name, self._tables.get(name, Merged(0, 0))) for name in CSR}

    def retold(self) -> tuple[str, ...]:
        """The drops whose reports say something else now."""
        return tuple(dict.fromkeys([*self._retold, *self._tombstones.retold]))

    def faults(self) -> dict[str, int]:
        """Number of faults by code of the rule."""
        return count_faults(self._load)

    def _add(self, table: str, done: Merged) -> None:
        before = self._tables.get(table, Merged(0, 0))
        self._tables[table] = Merged(before.inserted + done.inserted, before.updated + done.updated)

    def _merge_tables(self, load: Load, entity: Entity) -> tuple[Merged, dict[str, Merged]]:
        if entity.address is not None:
            return self._merge_listed(entity)
        people = self._merge_named(entity) if entity.naming else {}
        if not self._any_loaded:
            export, merged = self._merge_first(entity)
            return export, people | merged
        put_events_on_top(load, entity)
        if self._newer_loaded or entity.told_at is not None or load is not self._load:
            note_longer_known(load, entity)
            leave_out_outdated(load, entity)
        note_news(load, entity)
        if entity.told_at is not None:
            note_confirmed(load, entity)
        note_linked(load, entity)
        self._remember(load, entity)
        return merge_export(load, entity, scope(entity)), people | self._map_scope(load, entity)

    def _merge_first(self, entity: Entity) -> tuple[Merged, dict[str, Merged]]:
        """Merges rows of which the tables have none."""
        if self._publishes:
            note_all(self._load, entity)
            self._remember(self._load, entity)
            forget_scope(self._load, entity)
        return insert_export(self._load, entity), map_staged(self._load, entity)

    def _map_scope(self, load: Load, entity: Entity) -> dict[str, Merged]:
        merged = map_scope(load, entity)
        forget_scope(load, entity)
        return merged

    def _map_concerned(self, load: Load) -> None:
        """Makes the rows anew that others concern."""
        for entity in load.source.entities:
            if not is_empty(load, entity):
                self._remember(load, entity)
                for table, done in self._map_scope(load, entity).items():
                    self._add(table, done)

    def _follow_elsewhere(self, moved: set[str]) -> list[Load]:
        """Makes the rows of other sources anew that name people who are others now. Gives loads of the other sources, as of
        their newest exports: what these say of people may be said of others now.
        """
        loads = []
        for source in PROGRAMS:
            load = replace(self._load, source=source)
            newest = newest_export(self._load.connection, source)
            if source != self._load.source and newest is not None:
                self._open_outbox(load)
                if source.name in moved:
                    create_scopes(load)
                    list_people(load)
                    note_followers(load)
                    self._map_concerned(load)
                loads.append(replace(load, export_date=newest))
        return loads

    def _open_outbox(self, load: Load) -> None:
        if self._publishes:
            self._outboxes[load.source.name] = Outbox(load)

    def _remember(self, load: Load, entity: Entity) -> None:
        if self._publishes:
            self._outboxes[load.source.name].remember(entity)

    def _merge_listed(self, users: Entity) -> tuple[Merged, dict[str, Merged]]:
        """Merges people, and notes the rows of earlier loads that concern those who turned out to be others, or are known now."""
        merged = merge_listed(self._load, users, self._vault)
        self._take_people_in()
        self._remember(self._load, users)
        forget_scope(self._load, users)
        welcome(self._load)
        self._free_waiting_rows()
        return merged.pop("export"), merged

    def _merge_named(self, entity: Entity) -> dict[str, Merged]:
        merged = merge_named(self._load, entity, self._vault)
        self._take_people_in()
        return merged

    def _take_people_in(self) -> None:
        refresh_people(self._load)
        if self._publishes:
            self._outboxes[self._load.source.name].note_new_ids()
        if self._load.source.name in moved_sources(self._load):
            note_followers(self._load)

    def _free_waiting_rows(self) -> None:
        """Merges the rows of earlier loads that waited for these people."""
        key_ids = find_freed(self._load)
        for key_id in key_ids:
            with freed_rows(self._load, key_id) as load:
                for entity in filter(names_people, load.source.entities):
                    leave_words_out(load, entity)
                    for table, done in self._merge_tables(load, entity)[1].items():
                        self._add(table, done)
        if key_ids:
            self.freed = freed_counts(self._load)
            self._retold = forget_freed(self._load)


_LET_GO = """
    INSERT INTO moved SELECT provider, reference, profile_id, NULL FROM csr.user_external_ids
    WHERE reference = ANY(%(references)s::uuid[])
"""


def newest_export(connection: psycopg.Connection, source: Source) -> datetime | None:
    """Date of the newest export of a source, if there was any."""
    query = "SELECT max(export_date) FROM ops.drops WHERE program = %s AND status = 'loaded'"
    [(newest,)] = connection.execute(query, [source.name]).fetchall()
    return cast(datetime | None, newest)


def count_staged(load: Load, entity: Entity) -> EntityCounts:
    """What became of the staged rows so far; those that were taken with a warning are not counted yet."""
    statement = compose(
        "SELECT count(*), count(*) FILTER (WHERE s.merged), count(*) FILTER (WHERE s.rejected AND NOT s.merged) FROM {staged} s",
        staged=load.staged(entity),
    )
    read, merged, rejected = load.connection.execute(statement).fetchone() or (0, 0, 0)
    return EntityCounts(read=read, accepted=read - merged - rejected, rejected=rejected, merged=merged)


def count_warned(load: Load, entity: Entity) -> int:
    """Rows that were taken with a warning: a rejected row has an error, a merged one is marked as a repetition."""
    statement = compose(
        "SELECT count(*) FROM (SELECT FROM {faults} WHERE entity = {entity} AND row IS NOT NULL GROUP BY row"
        " HAVING bool_and(severity = 'warning') AND NOT bool_or(rule = {repeated})) w",
        faults=load.staging.faults,
        entity=sql.Literal(entity.name),
        repeated=sql.Literal(KEY_REPEATED.code),
    )
    return number(load.connection, statement)


def count_faults(load: Load) -> dict[str, int]:
    """Number of faults by code of the rule."""
    query = compose("SELECT rule, count(*) FROM {faults} GROUP BY rule ORDER BY rule", faults=load.staging.faults)
    return dict(load.connection.execute(query).fetchall())


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
