"""Names of erased people in the texts of the tables: masked wherever somebody may have written them."""

import hashlib
from collections.abc import Iterator

import psycopg
from psycopg import sql
from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from buddy_pipeline.csr.rights.whereabouts import tables_of_people
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.privacy.erased_names import MASK, ErasedNames

TEXTS_AT_A_TIME = 10_000


def mask_names(connection: psycopg.Connection, names: ErasedNames) -> dict[str, int]:
    """Masks the names in every text of every table that may hold one. Gives the number of changed rows by table.

    A statement binds no name, for servers log what it binds: what is to change is told by its digest.
    """
    changed: dict[str, int] = {}
    for table in tables_of_people():
        for column in texts(table):
            count = _mask_column(connection, table, column, names)
            changed[table.fullname] = changed.get(table.fullname, 0) + count
    return changed


def texts(table: Table) -> list[Column[object]]:
    """The columns in which somebody may have written what they like."""
    return [column for column in table.columns if whose(column).holds in _WRITTEN and _may_be_text(column)]


_WRITTEN = (Holds.VALUE, Holds.TEXT, Holds.NAME, Holds.TOLD)


def _may_be_text(column: Column[object]) -> bool:
    return isinstance(column.type, Text | JSONB) or _is_long(column)


def _is_long(column: Column[object]) -> bool:
    """Shorter ones hold codes of ours, such as a status."""
    length = getattr(column.type, "length", None)
    return length is not None and length > LONGEST_CODE


LONGEST_CODE = 100


def _mask_column(connection: psycopg.Connection, table: Table, column: Column[object], names: ErasedNames) -> int:
    parts = {"table": sql.Identifier(table.schema or "", table.name), "column": sql.Identifier(column.name)}
    type_ = sql.SQL("jsonb" if isinstance(column.type, JSONB) else "text")
    digests: list[bytes] = []
    texts: list[str | None] = []
    for text in _distinct(connection, compose("SELECT DISTINCT {column}::text FROM {table} WHERE {column} IS NOT NULL", **parts)):
        masked = names.mask_json(text) if isinstance(column.type, JSONB) else names.mask(text)
        if masked != text:
            digests.append(hashlib.sha256(text.encode()).digest())
            texts.append(None if masked == MASK and column.nullable else masked)
    if not digests:
        return 0
    statement = (
        "UPDATE {table} t SET {column} = n.masked::{type} FROM unnest(%(digests)s::bytea[], %(texts)s::text[]) AS n (digest, masked)"
        " WHERE sha256(convert_to(t.{column}::text, 'UTF8')) = n.digest"
    )
    return run(connection, compose(statement, type=type_, **parts), {"digests": digests, "texts": texts})


def _distinct(connection: psycopg.Connection, query: sql.Composed) -> Iterator[str]:
    with connection.cursor(name="texts_to_mask") as cursor:
        cursor.itersize = TEXTS_AT_A_TIME
        for (text,) in cursor.execute(query):
            yield text
