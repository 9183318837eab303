"""Merging rows into a table: changed ones are updated, missing ones inserted, the others left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.staging import typed_columns
from buddy_pipeline.database.statements import Query, compose, equal, identifiers, number, row, run

TAKEN = sql.SQL("NOT s.rejected AND NOT s.merged")


@dataclass(frozen=True)
class Merged:
    """Rows that a merge inserted and changed."""

    inserted: int
    updated: int


def leave_out_outdated(load: Load, entity: Entity) -> int:
    """Drops staged rows of which a newer export has already spoken. Gives their number."""
    statement = "DELETE FROM {staged} s USING {target} e WHERE {by_key} AND e.export_date > s.export_date AND {taken}"
    return run(load.connection, compose(statement, **_parts(load, entity)))


def insert_export(load: Load, entity: Entity) -> Merged:
    """Puts the taken rows of an entity into `export`, which has none of it yet, and their sealed values into `pii`."""
    inserted = run(load.connection, compose(_INSERT, **_parts(load, entity), news=sql.SQL("")), load.values)
    if entity.personal:
        run(load.connection, compose(_INSERT_PERSONAL, **_personal_parts(load, entity)), load.values)
    return Merged(inserted, 0)


def merge_export(load: Load, entity: Entity, news: sql.Composable) -> Merged:
    """Merges the taken rows of an entity into `export`, and their sealed values into `pii`.

    ``news`` is a table of the keys of those that are new or say otherwise (see `changed_rows`), with ``at`` where they do.
    The others are only marked as confirmed by this export, and not even that if they were already. A seal made with another
    key is no change of the row.
    """
    parts = _parts(load, entity)
    among = compose("JOIN {news} n ON {by_key} AND n.at IS NOT NULL", news=news, by_key=equal(entity.key, "n", "s"))
    updated = run(load.connection, compose(_UPDATE, **parts, news=among), load.values)
    run(load.connection, compose(_CONFIRM, **parts), load.values)
    inserted = run(load.connection, compose(_INSERT + _MISSING, **parts, news=among), load.values)
    _merge_personal(load, entity)
    return Merged(inserted, updated)


def _parts(load: Load, entity: Entity) -> dict[str, sql.Composable]:
    columns = typed_columns(entity)
    return {
        "target": sql.Identifier("export", entity.table),
        "staged": load.staged(entity),
        "columns": identifiers(columns),
        "staged_columns": identifiers(columns, "s"),
        "assignments": _assignments(columns, "s"),
        "by_key": equal(entity.key, "s", "e"),
        "taken": TAKEN,
    }


_UPDATE = """
    UPDATE {target} e SET {assignments}, export_date = s.export_date FROM {staged} s {news} WHERE {by_key} AND {taken}
"""
_CONFIRM = "UPDATE {target} e SET export_date = s.export_date FROM {staged} s WHERE {by_key} AND {taken} AND e.export_date < s.export_date"
_INSERT = """
    INSERT INTO {target} ({columns}, export_date, created_at)
    SELECT {staged_columns}, s.export_date, coalesce(s.first_told, s.export_date) FROM {staged} s {news} WHERE {taken}
"""
_MISSING = " AND NOT EXISTS (SELECT FROM {target} e WHERE {by_key})"


def changed_rows(load: Load, entity: Entity) -> sql.Composed:
    """FROM and WHERE of the taken rows, alias ``s``, that will change ``export``. Asked before they are merged."""
    return compose(
        "FROM {staged} s LEFT JOIN {target} e ON {by_key} {join_personal} WHERE {taken} AND {changed}"
        " AND (e.export_date IS NULL OR e.export_date <= s.export_date)",
        staged=load.staged(entity),
        target=sql.Identifier("export", entity.table),
        by_key=equal(entity.key, "s", "e"),
        join_personal=_join_personal(entity),
        taken=TAKEN,
        changed=_changed(entity),
    )


def _changed(entity: Entity) -> sql.Composed:
    """Whether the staged row ``s`` says anything else than that of ``export``, alias ``e``."""
    columns = typed_columns(entity)
    differ = compose("{} IS DISTINCT FROM {}", row(columns, "e"), row(columns, "s"))
    return compose("({} OR {})", differ, _PERSONAL_DIFFERS) if entity.personal else differ


_PERSONAL_DIFFERS = sql.SQL(
    "(s.sealed IS DISTINCT FROM p.sealed AND (s.sealed IS NULL OR p.sealed IS NULL OR p.key_id = %(key_id)s))"
)


def _join_personal(entity: Entity) -> Query:
    if not entity.personal:
        return sql.SQL("")
    return compose(
        "LEFT JOIN {personal} p ON {by_key}",
        personal=sql.Identifier("pii", entity.table),
        by_key=equal(entity.key, "p", "s"),
    )


def _merge_personal(load: Load, entity: Entity) -> None:
    if not entity.personal:
        return
    for statement in (_DELETE_PERSONAL, _UPDATE_PERSONAL, _INSERT_PERSONAL + _MISSING_PERSONAL):
        run(load.connection, compose(statement, **_personal_parts(load, entity)), load.values)


def _personal_parts(load: Load, entity: Entity) -> dict[str, sql.Composable]:
    return {
        "personal": sql.Identifier("pii", entity.table),
        "staged": load.staged(entity),
        "key": identifiers(entity.key),
        "staged_key": identifiers(entity.key, "s"),
        "by_key": equal(entity.key, "p", "s"),
        "taken": TAKEN,
    }


_DELETE_PERSONAL = "DELETE FROM {personal} p USING {staged} s WHERE {by_key} AND s.sealed IS NULL AND {taken}"
_UPDATE_PERSONAL = """
    UPDATE {personal} p SET key_id = %(key_id)s, sealed = s.sealed FROM {staged} s
    WHERE {by_key} AND s.sealed IS NOT NULL AND p.sealed <> s.sealed AND {taken}
"""
_INSERT_PERSONAL = """
    INSERT INTO {personal} ({key}, key_id, sealed) SELECT {staged_key}, %(key_id)s, s.sealed FROM {staged} s
    WHERE s.sealed IS NOT NULL AND {taken}
"""
_MISSING_PERSONAL = " AND NOT EXISTS (SELECT FROM {personal} p WHERE {by_key})"


def merge_rows(load: Load, table: str, key: Sequence[str], columns: Sequence[str], rows: Query, dates: Sequence[str]) -> Merged:
    """Merges ``rows`` (a query of ``key``, ``columns`` and ``dates``, each key once) into a table of `csr`."""
    target = sql.Identifier("csr", table)
    every = [*key, *columns, *dates]
    parts = {
        "target": target,
        "rows": rows,
        "by_key": equal(key, "t", "n"),
        "differ": compose("{} IS DISTINCT FROM {}", row([*columns, *dates], "t"), row([*columns, *dates], "n")),
        "assignments": _assignments([*columns, *dates], "n"),
        "columns": identifiers(every),
        "new_columns": identifiers(every, "n"),
    }
    before = number(load.connection, compose("SELECT count(*) FROM {}", target))
    if before:
        touched = run(load.connection, compose(_MERGE, **parts), load.values)
        added = number(load.connection, compose("SELECT count(*) FROM {}", target)) - before
    else:  # nothing to compare with
        touched = added = run(load.connection, compose(_FILL, **parts), load.values)
    if added > before:  # what follows from the table is planned by what is known of it, which would be nothing
        run(load.connection, compose("ANALYZE {}", target))
    return Merged(added, touched - added)


_MERGE = """
    MERGE INTO {target} t USING ({rows}) n ON {by_key}
    WHEN MATCHED AND {differ} THEN UPDATE SET {assignments}
    WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({new_columns})
"""
_FILL = "INSERT INTO {target} ({columns}) SELECT {new_columns} FROM ({rows}) n"


def _assignments(columns: Sequence[str], table: str) -> sql.Composed:
    return sql.SQL(", ").join([compose("{} = {}", sql.Identifier(name), sql.Identifier(table, name)) for name in columns])


def merge_told(
    load: Load, target: sql.Identifier, key: Sequence[str], columns: Sequence[str], rows: Query, *, told_at: str = "told_at"
) -> Merged:
    """Merges ``rows`` (a query of ``key`` and ``columns``, each key once) into a table of what lists of the office told, those aside of
    which a newer list has spoken: the column ``told_at`` has its date.

    A row that did not change is only marked as confirmed, and does not count.
    """
    parts = {
        "target": target,
        "rows": rows,
        "by_key": equal(key, "t", "n"),
        "told_at": sql.Identifier(told_at),
        "differ": compose("{} IS DISTINCT FROM {}", row(columns, "t"), row(columns, "n")),
        "assignments": _assignments(columns, "n"),
        "columns": identifiers([*key, *columns]),
        "new_columns": identifiers([*key, *columns], "n"),
    }
    updated = number(load.connection, compose(_CHANGED_TOLD, **parts), load.values)
    before = number(load.connection, compose("SELECT count(*) FROM {target}", target=target))
    run(load.connection, compose(_MERGE_TOLD, **parts), load.values)
    return Merged(number(load.connection, compose("SELECT count(*) FROM {target}", target=target)) - before, updated)


_CHANGED_TOLD = """
    SELECT count(*) FROM ({rows}) n JOIN {target} t ON {by_key} WHERE t.{told_at} <= %(export_date)s AND {differ}
"""
_MERGE_TOLD = """
    MERGE INTO {target} t USING ({rows}) n ON {by_key}
    WHEN MATCHED AND t.{told_at} <= %(export_date)s AND ({differ} OR t.{told_at} < %(export_date)s) THEN
        UPDATE SET {assignments}, {told_at} = %(export_date)s
    WHEN NOT MATCHED THEN INSERT ({columns}, {told_at}) VALUES ({new_columns}, %(export_date)s)
"""
