"""Mapping exported rows to the tables of the platform, as their source declares it (see `Target`).

What a row of `csr` says follows from `export` alone, so it makes no difference in which order exports came: whatever
concerns a row, it is made anew from what is exported.
"""

from collections.abc import Sequence

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_rows
from buddy_pipeline.csr.scope import scope
from buddy_pipeline.csr.staging import typed_columns
from buddy_pipeline.database.statements import Query, compose, equal, identifiers, run


def map_staged(load: Load, entity: Entity) -> dict[str, Merged]:
    """Maps the taken rows, of which `export` had none before. Gives what was merged, by table."""
    rows = compose(
        "(SELECT {columns}, s.export_date, coalesce(s.first_told, s.export_date) AS created_at FROM {staged} s WHERE {taken})",
        columns=identifiers(typed_columns(entity), "s"),
        staged=load.staged(entity),
        taken=TAKEN,
    )
    done: dict[str, Merged] = {}
    for target in load.source.targets.get(entity.name, ()):
        if target.columns:
            _add(done, target, _merge(load, target, compose(target.rows, rows=rows)))
    return done


def map_scope(load: Load, entity: Entity) -> dict[str, Merged]:
    """Maps the exported rows in scope anew. Gives what was merged, by table."""
    run(load.connection, compose("ANALYZE {}", scope(entity)))
    done: dict[str, Merged] = {}
    for target in load.source.targets.get(entity.name, ()):
        rows = compose(target.rows, rows=_in_scope(entity, target.grouped_by or entity.key))
        if target.within:
            run(load.connection, _removal(entity, target, rows))
        _add(done, target, _merge(load, target, rows))
    return done


def _in_scope(entity: Entity, alike: Sequence[str]) -> sql.Composed:
    return compose(
        "(SELECT e.* FROM {exported} e WHERE ({columns}) IN (SELECT {alike} FROM {scope}))",
        exported=sql.Identifier("export", entity.table),
        columns=identifiers(alike, "e"),
        alike=identifiers(alike),
        scope=scope(entity),
    )


def _removal(entity: Entity, target: Target, rows: Query) -> sql.Composed:
    return compose(
        "DELETE FROM {table} t WHERE {among} AND ({columns}) IN (SELECT {alike} FROM {scope})"
        " AND NOT EXISTS (SELECT FROM ({rows}) n WHERE {by_key})",
        table=sql.Identifier("csr", target.table),
        among=sql.SQL(target.among),
        columns=identifiers(target.within, "t"),
        alike=sql.SQL(", ").join(map(sql.SQL, target.within_of)) if target.within_of else identifiers(target.within),
        scope=scope(entity),
        rows=rows,
        by_key=equal(target.key, "n", "t"),
    )


def _merge(load: Load, target: Target, rows: Query) -> Merged:
    return merge_rows(load, target.table, target.key, target.columns, rows, target.dates)


def _add(done: dict[str, Merged], target: Target, merged: Merged) -> None:
    before = done.get(target.table, Merged(0, 0))
    done[target.table] = Merged(before.inserted + merged.inserted, before.updated + merged.updated)
