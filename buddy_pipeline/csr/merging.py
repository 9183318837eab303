"""Merging rows into a table: changed ones are updated, missing ones inserted, the others left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.staging import typed_columns
from buddy_pipeline.database.schema import PERSONAL
from buddy_pipeline.database.statements import Query, compose, equal, identifiers, number, row, run

TAKEN = sql.SQL("NOT s.rejected AND NOT s.merged")


@dataclass(frozen=True)
class Merged:
    """Rows that a merge inserted and changed."""

    inserted: int
    updated: int


def leave_out_outdated(load: Load, entity: Entity) -> int:
    """Drops staged rows of which a newer export has already spoken; what is left of them is since when there is the row.

    Gives their number.
    """
    parts = {
        "staged": load.staged(entity),
        "target": sql.Identifier("export", entity.name),
        "by_key": equal(entity.key, "s", "e"),
        "taken": TAKEN,
    }
    statement = (
        "UPDATE {target} e SET created_at = coalesce(s.first_told, s.export_date) FROM {staged} s"
        " WHERE {by_key} AND e.created_at > coalesce(s.first_told, s.export_date) AND {taken}"
    )
    run(load.connection, compose(statement, **parts))
    statement = "DELETE FROM {staged} s USING {target} e WHERE {by_key} AND e.export_date > s.export_date AND {taken}"
    return run(load.connection, compose(statement, **parts))


def merge_export(load: Load, entity: Entity) -> Merged:
    """Merges the taken rows of an entity into ``export`` and their sealed values into ``pii``.

    A row that did not change is only marked as confirmed by this export, and not even that if it was already. A seal
    made with another key is no change of the row.
    """
    updated = _update_export(load, entity)
    inserted = _insert_export(load, entity)
    if entity.name in PERSONAL:
        _merge_personal(load, entity)
    return Merged(inserted, updated)


def _update_export(load: Load, entity: Entity) -> int:
    return number(
        load.connection,
        compose(
            "WITH touched AS (UPDATE {target} e SET {assignments}, export_date = d.export_date"
            " FROM (SELECT s.*, {changed} AS changed FROM {staged} s JOIN {target} e ON {by_key} {join_personal} WHERE {taken}) d"
            " WHERE {by_key_again} AND (d.changed OR e.export_date < d.export_date) RETURNING d.changed)"
            " SELECT count(*) FROM touched WHERE changed",
            target=sql.Identifier("export", entity.name),
            staged=load.staged(entity),
            assignments=_assignments(typed_columns(entity), "d"),
            changed=_changed(entity),
            by_key=equal(entity.key, "s", "e"),
            by_key_again=equal(entity.key, "d", "e"),
            join_personal=_join_personal(entity),
            taken=TAKEN,
        ),
        load.values,
    )


def changed_rows(load: Load, entity: Entity) -> sql.Composed:
    """FROM and WHERE of the taken rows, alias ``s``, that will change ``export``. Asked before they are merged."""
    return compose(
        "FROM {staged} s LEFT JOIN {target} e ON {by_key} {join_personal} WHERE {taken} AND {changed}"
        " AND (e.export_date IS NULL OR e.export_date <= s.export_date)",
        staged=load.staged(entity),
        target=sql.Identifier("export", entity.name),
        by_key=equal(entity.key, "s", "e"),
        join_personal=_join_personal(entity),
        taken=TAKEN,
        changed=_changed(entity),
    )


def _changed(entity: Entity) -> sql.Composed:
    """Whether the staged row ``s`` says anything else than that of ``export``, alias ``e``."""
    columns = typed_columns(entity)
    differ = compose("{} IS DISTINCT FROM {}", row(columns, "e"), row(columns, "s"))
    return compose("({} OR {})", differ, _PERSONAL_DIFFERS) if entity.name in PERSONAL else differ


_PERSONAL_DIFFERS = sql.SQL(
    "(s.sealed IS DISTINCT FROM p.sealed AND (s.sealed IS NULL OR p.sealed IS NULL OR p.key_id = %(key_id)s))"
)


def _join_personal(entity: Entity) -> Query:
    if entity.name not in PERSONAL:
        return sql.SQL("")
    return compose(
        "LEFT JOIN {personal} p ON {by_key}",
        personal=sql.Identifier("pii", entity.name),
        by_key=equal(entity.key, "p", "s"),
    )


def _insert_export(load: Load, entity: Entity) -> int:
    columns = identifiers(typed_columns(entity))
    return run(
        load.connection,
        compose(
            "INSERT INTO {target} ({columns}, export_date, created_at)"
            " SELECT {staged_columns}, s.export_date, coalesce(s.first_told, s.export_date) FROM {staged} s"
            " WHERE {taken} AND NOT EXISTS (SELECT FROM {target} e WHERE {by_key})",
            target=sql.Identifier("export", entity.name),
            columns=columns,
            staged_columns=identifiers(typed_columns(entity), "s"),
            staged=load.staged(entity),
            taken=TAKEN,
            by_key=equal(entity.key, "s", "e"),
        ),
        load.values,
    )


def _merge_personal(load: Load, entity: Entity) -> None:
    parts = {
        "personal": sql.Identifier("pii", entity.name),
        "staged": load.staged(entity),
        "key": identifiers(entity.key),
        "staged_key": identifiers(entity.key, "s"),
        "by_key": equal(entity.key, "p", "s"),
        "taken": TAKEN,
    }
    for statement in (
        "DELETE FROM {personal} p USING {staged} s WHERE {by_key} AND s.sealed IS NULL AND {taken}",
        "UPDATE {personal} p SET key_id = %(key_id)s, sealed = s.sealed FROM {staged} s"
        " WHERE {by_key} AND s.sealed IS NOT NULL AND p.sealed <> s.sealed AND {taken}",
        "INSERT INTO {personal} ({key}, key_id, sealed) SELECT {staged_key}, %(key_id)s, s.sealed FROM {staged} s"
        " WHERE s.sealed IS NOT NULL AND {taken} AND NOT EXISTS (SELECT FROM {personal} p WHERE {by_key})",
    ):
        run(load.connection, compose(statement, **parts), load.values)


def merge_rows(
    load: Load, table: str, key: Sequence[str], columns: Sequence[str], rows: sql.Composable, inserted: Sequence[str] = ()
) -> Merged:
    """Merges ``rows`` (a query of ``key``, ``columns`` and ``inserted``, each key once) into a table of ``csr``.

    What is ``inserted`` with a new row makes no row a changed one.
    """
    every = [*key, *columns, *inserted]
    target = sql.Identifier("csr", table)
    before = number(load.connection, compose("SELECT count(*) FROM {}", target))
    touched = run(
        load.connection,
        compose(
            "MERGE INTO {target} t USING ({rows}) n ON {by_key}"
            " WHEN MATCHED AND {differ} THEN UPDATE SET {assignments}"
            " WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({new_columns})",
            target=target,
            rows=rows,
            by_key=equal(key, "t", "n"),
            differ=compose("{} IS DISTINCT FROM {}", row(columns, "t"), row(columns, "n")),
            assignments=_assignments(columns, "n"),
            columns=identifiers(every),
            new_columns=identifiers(every, "n"),
        ),
        load.values,
    )
    added = number(load.connection, compose("SELECT count(*) FROM {}", target)) - before
    return Merged(added, touched - added)


def _assignments(columns: Sequence[str], table: str) -> sql.Composed:
    return sql.SQL(", ").join([compose("{} = {}", sql.Identifier(name), sql.Identifier(table, name)) for name in columns])
