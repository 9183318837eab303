"""Composing and running statements."""

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

import psycopg
from psycopg import sql

Query = sql.SQL | sql.Composed


def identifiers(names: Iterable[str], table: str | None = None) -> sql.Composed:
    """``a, b, c``, or ``t.a, t.b, t.c``."""
    parts = [sql.Identifier(name) if table is None else sql.Identifier(table, name) for name in names]
    return sql.SQL(", ").join(parts)


def row(names: Iterable[str], table: str) -> sql.Composed:
    """``ROW(t.a, t.b)``, to compare whole rows."""
    return sql.SQL("ROW({})").format(identifiers(names, table))


def equal(names: Iterable[str], left: str, right: str) -> sql.Composed:
    """``l.a = r.a AND l.b = r.b``."""
    pairs = [sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name)) for name in names]
    return sql.SQL(" AND ").join(pairs)


def same(names: Iterable[str], left: str, right: str) -> sql.Composed:
    """Likewise, where what is empty on both sides is equal."""
    pairs = [
        sql.SQL("{} IS NOT DISTINCT FROM {}").format(sql.Identifier(left, name), sql.Identifier(right, name)) for name in names
    ]
    return sql.SQL(" AND ").join(pairs)


def compose(statement: LiteralString, *places: sql.Composable, **parts: sql.Composable) -> sql.Composed:
    """The statement with its ``{places}`` filled."""
    return sql.SQL(statement).format(*places, **parts)


def run(connection: psycopg.Connection, statement: Query | LiteralString, values: Mapping[str, Any] | None = None) -> int:
    """Runs a statement and gives the number of rows it touched."""
    query = sql.SQL(statement) if isinstance(statement, str) else statement
    return connection.execute(query, values).rowcount


def number(connection: psycopg.Connection, statement: Query | LiteralString, values: Mapping[str, Any] | None = None) -> int:
    """Runs a query that gives one number."""
    query = sql.SQL(statement) if isinstance(statement, str) else statement
    found = connection.execute(query, values).fetchone()
    return int(found[0]) if found else 0
