"""The tables of what is exported, made from the contract: open to view in `export`, personal values sealed in `pii`."""

from typing import Any, LiteralString, cast

from sqlalchemy import ARRAY, Column, DateTime, Index, Integer, LargeBinary, Numeric, SmallInteger, String, Table, Text, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.types import TypeEngine

from buddy_pipeline.contract import columns as contract
from buddy_pipeline.contract.columns import Entity, Kind, Unknown
from buddy_pipeline.database.tables.columns import when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.sources import PROGRAMS

AS_EXPORTED = "as_exported"

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.UUID: UUID(),
    Kind.ID: Text(),
    Kind.TEXT: Text(),
    Kind.NAME: Text(),
    Kind.EMAIL: Text(),
    Kind.ENUM: Text(),
    Kind.TIMESTAMP: DateTime(timezone=True),
    Kind.DAY: DateTime(timezone=True),
    Kind.INTEGER: Integer(),
    Kind.RATING: Numeric(3, 2),
    Kind.SCORE: Numeric(5, 2),
    Kind.TEXT_LIST: JSONB(),
    Kind.INTEGER_LIST: ARRAY(SmallInteger()),
    Kind.UUID_LIST: ARRAY(UUID()),
    Kind.OBJECT: JSONB(),
}

_SCALED_RATING = Numeric(7, 6)
"""A quarter of a rating has two decimals more than the rating."""


def sql_type(column: contract.Column) -> TypeEngine[Any]:
    """The type in which the database holds a column of an export."""
    return _SCALED_RATING if column.on_either_scale else _TYPES[column.kind]


def sql_type_name(column: contract.Column) -> LiteralString:
    """Its name in statements: as good as a literal, since it is one of those above."""
    return cast(LiteralString, sql_type(column).compile(dialect=postgresql.dialect()))


def keeps_as_exported(entity: Entity) -> bool:
    """Whether the entity has values that are replaced by `other`, so that the original is kept beside them."""
    return any(column.unknown is Unknown.OTHER for column in entity.columns)


def as_listed(column: contract.Column) -> str:
    """Name of the column that keeps a list of people as it was exported, where somebody of them is not known."""
    return f"{column.name}_listed"


def _export_table(entity: Entity) -> Table:
    columns = [
        Column(
            column.name,
            sql_type(column),
            primary_key=column.name in entity.key,
            nullable=not column.is_always_there,
            comment=column.description,
        )
        for column in entity.open_to_view
    ]
    if keeps_as_exported(entity):
        columns.append(
            Column(AS_EXPORTED, JSONB(), comment="Values the contract does not know, as they were exported, by column.")
        )
    for column in entity.open_to_view:
        if column.kind is Kind.UUID_LIST:
            comment = f"`{column.name}` as exported, where somebody is not known yet."
            columns.append(Column(as_listed(column), sql_type(column), comment=comment))
    dates = (
        when("export_date", "Date of the newest export that has the row: it says what the row says.", required=True),
        when("created_at", "Date of the oldest export that has the row.", required=True),
    )
    indexes = [
        Index(
            f"ix_{entity.table}_{as_listed(column)}", as_listed(column), postgresql_where=text(f"{as_listed(column)} IS NOT NULL")
        )
        for column in entity.columns
        if column.kind is Kind.UUID_LIST
    ]
    return Table(
        entity.table, METADATA, *columns, *dates, *indexes, schema="export", comment=f"{entity.description} {entity.caveat}"
    )


def _personal_table(entity: Entity) -> Table:
    names = ", ".join(column.name for column in entity.personal)
    return Table(
        entity.table,
        METADATA,
        *(Column(name, sql_type(entity[name]), primary_key=True, comment=entity[name].description) for name in entity.key),
        Column("key_id", String(50), nullable=False, comment="Id of the key that sealed the values."),
        Column("sealed", LargeBinary(), nullable=False, comment=f"AES-SIV ciphertext, bound to this row, of: {names}."),
        schema="pii",
        comment=f"Personal values of export.{entity.table}, encrypted by the application.",
    )


_ENTITIES = [entity for program in PROGRAMS for entity in program.entities]

EXPORT: dict[str, Table] = {entity.table: _export_table(entity) for entity in _ENTITIES}

PERSONAL: dict[str, Table] = {entity.table: _personal_table(entity) for entity in _ENTITIES if entity.personal}
