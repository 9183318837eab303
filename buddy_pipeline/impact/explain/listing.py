"""Queries that list the rows of a figure, with every value filled in, so that they can be pasted into psql."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.explain.node import EXACT, Node, plain
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.sql_files import sql_file

Parts = dict[str, sql.Composable]


def listing(name: str, parts: Parts) -> sql.Composed:
    """The query in ``<name>.sql`` of this room with its ``{parts}`` filled in; a part may be a query of its own.

    Without the comments, which would stand in the midst of the query that they are a part of.
    """
    lines = sql_file(__package__, name).splitlines()
    return compose("\n".join(line for line in lines if not line.startswith("--")), **parts)


def values(**given: object) -> Parts:
    """Each value as a literal of SQL; an id as people write it."""
    return {name: sql.Literal(str(value) if isinstance(value, UUID) else value) for name, value in given.items()}


def within(window: Window) -> Parts:
    """The window as moments, `start` and without it `end`, and as months, `first` and `last`."""
    return {
        "start": _midnight(window.start),
        "end": _midnight(window.end),
        "first": sql.Literal(window.first),
        "last": sql.Literal(window.last),
    }


def _midnight(moment: datetime) -> sql.Composed:
    return sql.SQL("timestamptz {}").format(sql.Literal(f"{moment:%Y-%m-%d %H:%M:%S%z}"))


def listed(
    connection: psycopg.Connection,
    label: str,
    unit: str,
    query: sql.Composed,
    *,
    column: LiteralString | None = None,
    note: str | None = None,
    children: tuple[Node, ...] = (),
) -> Node:
    """A figure that counts the rows of a query, or adds up a column of them."""
    added = sql.SQL("count(*)") if column is None else sql.SQL("coalesce(sum({}), 0)").format(sql.Identifier(column))
    aggregate = sql.SQL("SELECT count(*), {} FROM ({}) AS listed").format(added, query)
    rows, value = connection.execute(aggregate).fetchone() or (0, 0)
    text = plain(Decimal(value), EXACT)
    return Node(label, text, text, unit, note=note, rows=rows, where=query.as_string(connection), children=children)
