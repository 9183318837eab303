"""Loading into empty tables: keys checked and indexes built once for all rows, not for each."""

from typing import LiteralString, cast

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import number, run
from buddy_pipeline.sources import program_names
from buddy_pipeline.sql_files import sql_file

_ANYTHING_LOADED = """
    SELECT count(*) FROM (
        SELECT FROM csr.users UNION ALL SELECT FROM ops.drops WHERE status = 'loaded' AND program = ANY(%(programs)s) LIMIT 1
    ) l
"""
_CONSTRAINTS = sql_file(__package__, "sql/bulk_constraints")
_INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisunique AND n.nspname IN ('csr', 'pii', 'export') ORDER BY 1
"""


def take_keys_off(connection: psycopg.Connection) -> list[str]:
    """While nobody is in the tables yet, takes keys, foreign keys and indexes off. Gives what puts them back.

    All in the load's own transaction: nobody else ever sees the tables without them. Once there are rows, nothing is
    taken off: readers are not to be locked out.
    """
    if number(connection, _ANYTHING_LOADED, {"programs": program_names()}):
        return []
    constraints = connection.execute(_CONSTRAINTS).fetchall()
    indexes = connection.execute(_INDEXES).fetchall()
    for table, name, _ in reversed(constraints):
        _define(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        _define(connection, f"DROP INDEX {name}")
    definitions = [definition for _, definition in indexes]
    return definitions + [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in constraints]


def put_keys_back(connection: psycopg.Connection, definitions: list[str]) -> None:
    """Puts back what `take_keys_off` took off; every row is checked in doing so."""
    for definition in definitions:
        _define(connection, definition)


def _define(connection: psycopg.Connection, statement: str) -> None:
    """Runs a definition that the database itself has spelt."""
    run(connection, sql.SQL(cast(LiteralString, statement)))
