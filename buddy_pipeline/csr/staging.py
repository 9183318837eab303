"""Staging: a private, unlogged table an entity, into which the judged rows of one load are copied."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import LiteralString

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.statements import compose, identifiers, run
from buddy_pipeline.database.tables.exported import AS_EXPORTED, as_listed, keeps_as_exported, sql_type_name
from buddy_pipeline.database.tables.metadata import STAGING
from buddy_pipeline.judging.faults import FAULT_SCHEMA
from buddy_pipeline.judging.judge import REJECTED
from buddy_pipeline.privacy.naming import MENTIONS, hash_column
from buddy_pipeline.privacy.sealing import EMAIL_HASH, NEW_USER_ID, SEALED
from buddy_pipeline.privacy.told_names import TOLD_NAMES

EXPORT_DATE = "export_date"
"""Column of staging: of which date a row is. That of the drop, unless the rows say it themselves."""
FIRST_TOLD = "first_told"
"""Column of staging: since when the row is told as it is, where that is longer than since its own date."""
COPY_BYTES = 1 << 20


class Staging:
    """The staging tables of one load, whose rows are of ``export_date`` unless they say otherwise.

    Their names carry a token of the load, so that two loads never share rows. They are filled on a connection of
    their own that commits as it goes, so that the load's transaction can merge one entity while the next is still
    being read; the load's transaction drops them.
    """

    def __init__(self, source: Source, export_date: datetime) -> None:
        self.source = source
        self._export_date = export_date
        self._token = secrets.token_hex(4)
        self.faults = self._table("faults")

    def table(self, entity: Entity) -> sql.Identifier:
        """The staging table of an entity: its open columns typed, with row, rejected, merged and what is sealed."""
        return self._table(entity.name)

    def mentions(self, entity: Entity) -> sql.Identifier:
        """The staging table of whom the rows of an entity name by their addresses (MENTIONS)."""
        return self._table(f"{entity.name}_named")

    def told_names(self, entity: Entity) -> sql.Identifier:
        """The staging table of the names that rows of the entity tell (TOLD_NAMES)."""
        return self._table(f"{entity.name}_told")

    def _table(self, name: str) -> sql.Identifier:
        return sql.Identifier(STAGING, self._name(name))

    def _name(self, name: str) -> str:
        return f"load_{self._token}_{name}"

    def create(self, connection: psycopg.Connection) -> None:
        """Makes the tables. The caller holds the lock of loads."""
        dated = {
            EXPORT_DATE: compose("timestamptz NOT NULL DEFAULT {}", sql.Literal(self._export_date)),
            FIRST_TOLD: sql.SQL("timestamptz"),
        }
        for entity in self.source.entities:
            self._create(connection, self.table(entity), _staged_columns(entity) | dated)
            if entity.naming:
                self._create(connection, self.mentions(entity), {name: sql.SQL(_MENTIONED[name]) for name in MENTIONS.names})
            if entity.names:
                self._create(connection, self.told_names(entity), {name: sql.SQL(_TOLD[name]) for name in TOLD_NAMES.names})
        faults = {name: sql.SQL("bigint" if name == "row" else "text") for name in FAULT_SCHEMA.names}
        self._create(connection, self.faults, faults)

    def _create(self, connection: psycopg.Connection, table: sql.Identifier, columns: Mapping[str, sql.Composable]) -> None:
        definitions = [compose("{} {}", sql.Identifier(name), type_) for name, type_ in columns.items()]
        run(
            connection, compose("CREATE UNLOGGED TABLE {table} ({columns})", table=table, columns=sql.SQL(", ").join(definitions))
        )

    def show_as(self, connection: psycopg.Connection, entity: Entity, values: Mapping[str, sql.Composable]) -> None:
        """From now on the entity's table shows ``values`` of its columns, without writing its rows anew: it is a view of what was
        copied, and its other columns can be changed as before.
        """
        shown = [_shown(name, type_, values) for name, type_ in _types_of_staged(entity).items()]
        copied = self._name(f"{entity.name}_copied")
        parts = {
            "table": self.table(entity),
            "columns": sql.SQL(", ").join([*shown, sql.Identifier(EXPORT_DATE), sql.Identifier(FIRST_TOLD)]),
            "copied": sql.Identifier(STAGING, copied),
        }
        run(connection, compose("ALTER TABLE {table} RENAME TO {name}", **parts, name=sql.Identifier(copied)))
        run(connection, compose("CREATE VIEW {table} AS SELECT {columns} FROM {copied}", **parts))

    def drop(self, connection: psycopg.Connection) -> None:
        """Removes the tables, unless the next load did: they hold nothing that is needed any more."""
        named = (self.mentions(entity) for entity in self.source.entities if entity.naming)
        told = (self.told_names(entity) for entity in self.source.entities if entity.names)
        copied = (self._table(f"{entity.name}_copied") for entity in self.source.entities)  # their views go with them
        for table in (*copied, *(self.table(entity) for entity in self.source.entities), *named, *told, self.faults):
            run(connection, compose("DROP TABLE IF EXISTS {table} CASCADE", table=table))

    def copy_rows(self, connection: psycopg.Connection, entity: Entity, rows: pa.Table) -> None:
        """Copies judged and sealed rows into the entity's table."""
        _copy(connection, self.table(entity), rows)

    def copy_mentions(self, connection: psycopg.Connection, entity: Entity, mentions: pa.Table) -> None:
        """Copies whom rows name (MENTIONS)."""
        if len(mentions):
            _copy(connection, self.mentions(entity), mentions)

    def copy_told_names(self, connection: psycopg.Connection, entity: Entity, told: pa.Table) -> None:
        """Copies the names that rows tell (TOLD_NAMES)."""
        if len(told):
            _copy(connection, self.told_names(entity), told)

    def copy_faults(self, connection: psycopg.Connection, faults: pa.Table) -> None:
        """Copies faults (FAULT_SCHEMA)."""
        if len(faults):
            _copy(connection, self.faults, faults)


def remove_left_behind(connection: psycopg.Connection) -> int:
    """Removes the staging tables of killed loads, and gives their number. The caller holds the lock of loads: none is alive."""
    left_behind = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [STAGING]).fetchall()
    for (name,) in left_behind:
        run(connection, compose("DROP TABLE IF EXISTS {table} CASCADE", table=sql.Identifier(STAGING, name)))
    return len(left_behind)


def typed_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that staging and ``export`` share: what was exported, less what is personal."""
    names = tuple(column.name for column in entity.open_to_view)
    listed = tuple(as_listed(column) for column in entity.open_to_view if column.kind is Kind.UUID_LIST)
    return (*names, *((AS_EXPORTED,) if keeps_as_exported(entity) else ()), *listed)


def staged_key(entity: Entity) -> tuple[str, ...]:
    """The columns of staging by which a row is known: the natural key, of lists of the office what stands for its parts."""
    return tuple(_stands_for(entity[name]) for name in entity.key) if entity.by_hand else entity.key


def _stands_for(column: Column) -> str:
    if column.names_company:
        return column.id_column
    return EMAIL_HASH if column.kind is Kind.EMAIL else column.name


def may_be_empty(entity: Entity) -> tuple[str, ...]:
    """Those of them that a sound row may lack: rows that both do are of one key all the same."""
    if not entity.by_hand:
        return ()
    return tuple(_stands_for(entity[name]) for name in entity.key if not entity[name].is_always_there)


def repeated_by(entity: Entity) -> tuple[str, ...]:
    """The columns of staging in which rows are alike of which a drop may have but one."""
    alike = entity.alike or staged_key(entity)
    return (*alike, EXPORT_DATE) if entity.told_at is not None else alike


def staged_content(entity: Entity) -> tuple[str, ...]:
    """The columns of staging that say something beyond what makes rows alike."""
    names = tuple(name for name in typed_columns(entity) if name not in (entity.alike or entity.key))
    return (*names, SEALED) if entity.personal and not entity.by_hand else names


_MENTIONED: dict[str, LiteralString] = {
    "reference": "uuid",
    "external_id": "text",
    "email_hash": "bytea",
    "new_user_id": "uuid",
    "sealed": "bytea",
    "by_address": "boolean",
}
_TOLD: dict[str, LiteralString] = {"reference": "uuid", "name_hash": "bytea", "sealed": "bytea"}


def _staged_columns(entity: Entity) -> dict[str, sql.Composable]:
    return {name: sql.SQL(type_) for name, type_ in _types_of_staged(entity).items()}


def _shown(name: str, type_: LiteralString, values: Mapping[str, sql.Composable]) -> sql.Composable:
    if name not in values:
        return sql.Identifier(name)
    return compose("({value})::{type} AS {name}", value=values[name], type=sql.SQL(type_), name=sql.Identifier(name))


def _types_of_staged(entity: Entity) -> dict[str, LiteralString]:
    columns: dict[str, LiteralString] = {"row": "bigint", REJECTED: "boolean", "merged": "boolean DEFAULT false"}
    for column in entity.open_to_view:
        columns[column.name] = sql_type_name(column)
        if column.kind is Kind.UUID_LIST:
            columns[as_listed(column)] = columns[column.name]
    if keeps_as_exported(entity):
        columns[AS_EXPORTED] = "jsonb"
    if entity.by_hand:
        return columns | _of_lists(entity)
    if entity.personal:
        columns[SEALED] = "bytea"
    if entity.address is not None:
        columns |= {EMAIL_HASH: "bytea", NEW_USER_ID: "uuid"}
    for column in entity.naming:
        columns[hash_column(column)] = "bytea"
    return columns


def _of_lists(entity: Entity) -> dict[str, LiteralString]:
    """What stands for names of companies and for addresses."""
    return {
        _stands_for(column): "uuid" if column.names_company else "bytea"
        for column in entity.columns
        if column.names_company or column.kind is Kind.EMAIL
    }


def _copy(connection: psycopg.Connection, table: sql.Identifier, rows: pa.Table) -> None:
    statement = compose("COPY {table} ({columns}) FROM STDIN (FORMAT csv)", table=table, columns=identifiers(rows.column_names))
    with connection.cursor().copy(statement) as copy:
        for block in _as_csv(rows):
            copy.write(block)


def _as_csv(rows: pa.Table) -> Iterator[memoryview]:
    """In one chunk: beside an empty chunk, Arrow writes whatever lies in memory."""
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(rows.combine_chunks(), sink, pyarrow.csv.WriteOptions(include_header=False))
    text = memoryview(sink.getvalue())
    for start in range(0, len(text), COPY_BYTES):
        yield text[start : start + COPY_BYTES]
