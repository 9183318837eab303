"""What is removed where of somebody who is erased: follows from where rows of a person lie, see `whereabouts`.

Rows of theirs alone go. Of rows that others have a part in, the person goes, and what was said of all of them; a text that is sealed
goes with all that is sealed beside it. So does what was exported: what others have is made anew from it at any time.
"""

from collections.abc import Iterator
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Column, Table

from buddy_pipeline.csr.rights.whereabouts import parts, tables_of_people, theirs
from buddy_pipeline.database.statements import Query, compose
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.sql_files import sql_file

_ORDER = ("pii", "export", "ops", "impact", "csr")
"""What tells of rows goes before these."""


def removals() -> Iterator[tuple[str, Query]]:
    """The statements, each with the table that it changes, in the order that foreign keys ask for."""
    tables = list(reversed(tables_of_people()))
    for table in sorted(tables, key=lambda table: _ORDER.index(table.schema or "")):
        for statement in _of_table(table):
            yield table.fullname, statement
    yield "ops.buddy_system_events", sql.SQL(_TOLD_OF_OTHERS)


_TOLD_OF_OTHERS = sql_file(__package__, "sql/told_of_others")


def _of_table(table: Table) -> Iterator[Query]:
    for column in table.columns:
        if (statement := _of_column(table, column)) is not None:
            yield statement
    shared = [part for part in parts(table) if part.holds is Holds.ROW]
    if not shared:
        return
    if table.schema == "pii":
        yield compose("DELETE FROM {table} AS t WHERE {shared}", **_places(table), shared=theirs(shared))
    elif words := _words(table):
        yield _wordless(table, words, theirs(shared))


def _of_column(table: Table, column: Column[object]) -> Query | None:
    told = whose(column)
    statement = _REMOVAL.get(told.holds)
    if told.holds in _SIDES and column.nullable and _names_several(table):
        return _left_empty(table, column)
    if told.holds is Holds.LIST:
        statement = _GONE_LISTED if column.primary_key else _STRIKE if told.beside is None else _STRIKE_LISTED
    if told.holds is Holds.KEY:
        statement = _GONE_BY_KEY if column.primary_key else _BLANK
    return None if statement is None else compose(statement, **_places(table, column))


def _names_several(table: Table) -> bool:
    return sum(whose(column).holds in _SIDES for column in table.columns) > 1


def _places(table: Table, column: Column[object] | None = None) -> dict[str, sql.Composable]:
    found: dict[str, sql.Composable] = {"table": sql.Identifier(table.schema or "", table.name)}
    if column is not None:
        found |= {"column": sql.Identifier(column.name), "beside": sql.Identifier(whose(column).beside or column.name)}
    return found


def _words(table: Table) -> list[Column[object]]:
    return [column for column in table.columns if whose(column).holds is Holds.TEXT]


def _left_empty(table: Table, side: Column[object]) -> sql.Composed:
    """Takes the person out of rows that others have a part in, with what is theirs alone and all words."""
    theirs_alone = [column for column in table.columns if whose(column).of == side.name]
    return compose(
        "UPDATE {table} SET {nothing} WHERE {column} = ANY({whom})",
        **_places(table, side),
        nothing=_nothing([side, *theirs_alone, *_words(table)]),
        whom=sql.SQL(_SIDES[whose(side).holds]),
    )


def _wordless(table: Table, words: list[Column[object]], shared: sql.Composed) -> sql.Composed:
    told = [compose("{} IS NOT NULL", sql.Identifier(one.name)) for one in words]
    return compose(
        "UPDATE {table} AS t SET {nothing} WHERE ({shared}) AND ({told})",
        **_places(table),
        nothing=_nothing(words),
        shared=shared,
        told=sql.SQL(" OR ").join(told),
    )


def _nothing(columns: list[Column[object]]) -> sql.Composed:
    emptied = [compose("{} = {}", sql.Identifier(one.name), sql.SQL("NULL" if one.nullable else "''")) for one in columns]
    return sql.SQL(", ").join(emptied)


_SIDES: dict[Holds, LiteralString] = {Holds.PERSON: "%(people)s::uuid[]", Holds.REFERENCE: "%(ids)s::uuid[]"}
"""What may be one of several that a row names, and all that stands for the person there."""
_GONE_LISTED: LiteralString = "DELETE FROM {table} WHERE {column} && %(ids)s::uuid[]"
_STRIKE: LiteralString = """
    UPDATE {table} SET {column} = ARRAY(SELECT a.id FROM unnest({column}) WITH ORDINALITY AS a (id, place)
        WHERE a.id <> ALL(%(ids)s::uuid[]) ORDER BY a.place) WHERE {column} && %(ids)s::uuid[]
"""
_STRIKE_LISTED: LiteralString = """
    UPDATE {table} SET {column} = nullif(ARRAY(SELECT a.id FROM unnest({column}) WITH ORDINALITY AS a (id, place)
        WHERE a.id <> ALL(%(ids)s::uuid[]) ORDER BY a.place), {beside}) WHERE {column} && %(ids)s::uuid[]
"""
"""A list as it was exported is kept only where it says more than that of those who are known."""
_GONE_BY_KEY: LiteralString = (
    "DELETE FROM {table} WHERE EXISTS"
    " (SELECT FROM unnest(%(texts)s::text[]) AS i (id) WHERE position(i.id IN lower({column})) > 0)"
)
_BLANK: LiteralString = (
    "UPDATE {table} SET {column} = '' WHERE EXISTS"
    " (SELECT FROM unnest(%(texts)s::text[]) AS i (id) WHERE position(i.id IN lower({column})) > 0)"
)
_REMOVAL: dict[Holds, LiteralString] = {
    Holds.PERSON: "DELETE FROM {table} WHERE {column} = ANY(%(people)s::uuid[])",
    Holds.REFERENCE: "DELETE FROM {table} WHERE {column} = ANY(%(ids)s::uuid[])",
    Holds.ADDRESS: "DELETE FROM {table} WHERE {column} = ANY(%(addresses)s::bytea[])",
    Holds.TOLD: "DELETE FROM {table} WHERE EXISTS (SELECT FROM unnest(%(texts)s::text[]) AS i (id)"
    " WHERE position(i.id IN ({column} - %(lists)s::text[])::text) > 0)",
}
