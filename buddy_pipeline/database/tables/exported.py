"""The tables of what is exported, made from the contract: open to view in `export`, personal values sealed in `pii`."""

from typing import Any, LiteralString, cast

from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.types import TypeEngine

from buddy_pipeline.contract import columns as contract
from buddy_pipeline.contract.columns import Entity, Kind, Privacy, Unknown
from buddy_pipeline.contract.source import PEOPLE, Source, sides
from buddy_pipeline.database.tables.columns import when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import (
    NAME,
    NOBODY,
    REFERENCE,
    REFERENCES,
    THEIR_WORDS,
    THEIRS,
    Info,
    each,
    listed,
    row_of,
    sealed,
    theirs,
)
from buddy_pipeline.sources import PROGRAMS

AS_EXPORTED = "as_exported"
TEXTS_REMOVED_AT = "texts_removed_at"
EMPTY_ONCE_ERASED = "Empty once they were erased."

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.UUID: UUID(),
    Kind.ID: Text(),
    Kind.TEXT: Text(),
    Kind.NAME: Text(),
    Kind.EMAIL: Text(),
    Kind.ENUM: Text(),
    Kind.TIMESTAMP: DateTime(timezone=True),
    Kind.DAY: DateTime(timezone=True),
    Kind.MONTH: Date(),
    Kind.INTEGER: Integer(),
    Kind.NUMBER: Numeric(),
    Kind.CURRENCY: Text(),
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


def _whose(program: Source, entity: Entity, column: contract.Column) -> Info:
    """Whose a column is that is open to view, as the contract says."""
    of_known_ids = {one.known_by: one.stored_as or one.name for one in entity.naming if one.known_by}
    if column.names_anybody:
        return NAME
    if column.kind is Kind.UUID_LIST and column.references == PEOPLE:
        return REFERENCES
    if column.references == PEOPLE or (entity.address is not None and column.name == entity.key[0]):
        return REFERENCE
    if column.rows_of is not None:
        return row_of(f"export.{column.rows_of}")
    if column.references is not None:
        target = program.targets[column.references][0]
        return row_of(f"csr.{target.table}.{target.key[0]}")
    if column.name in of_known_ids:
        return theirs(of=of_known_ids[column.name])
    return THEIR_WORDS if column.privacy is Privacy.MEDIUM else THEIRS


def _exported(program: Source, entity: Entity, column: contract.Column) -> Column[Any]:
    is_side = column in sides(entity)
    return Column(
        column.name,
        sql_type(column),
        primary_key=column.name in entity.key,
        nullable=not column.is_always_there or is_side,
        info=_whose(program, entity, column),
        comment=f"{column.description} {EMPTY_ONCE_ERASED}" if is_side else column.description,
    )


def _export_table(program: Source, entity: Entity) -> Table:
    columns = [_exported(program, entity, column) for column in entity.open_to_view]
    if keeps_as_exported(entity):
        comment = "Values the contract does not know, as they were exported, by column."
        columns.append(Column(AS_EXPORTED, JSONB(), info=THEIRS, comment=comment))
    for column in entity.open_to_view:
        if column.kind is Kind.UUID_LIST:
            comment = f"`{column.name}` as exported, where somebody is not known yet."
            columns.append(Column(as_listed(column), sql_type(column), info=listed(column.name), comment=comment))
    dates = [
        when("export_date", "Date of the newest export that has the row: it says what the row says.", required=True),
        when("created_at", "Date of the oldest export that has the row.", required=True),
    ]
    if entity.written:
        told = "When its words were removed since the people it is of left; no export brings them back."
        dates.append(when(TEXTS_REMOVED_AT, told))
    indexes = [
        Index(
            f"ix_{entity.table}_{as_listed(column)}", as_listed(column), postgresql_where=text(f"{as_listed(column)} IS NOT NULL")
        )
        for column in entity.columns
        if column.kind is Kind.UUID_LIST
    ]
    return Table(
        entity.table,
        METADATA,
        *columns,
        *each(THEIRS, *dates),
        *indexes,
        schema="export",
        comment=f"{entity.description} {entity.caveat}",
    )


def _personal_table(entity: Entity) -> Table:
    names = ", ".join(column.name for column in entity.personal)
    return Table(
        entity.table,
        METADATA,
        *(_of_the_row(entity, entity[name]) for name in entity.key),
        Column("key_id", String(50), nullable=False, info=NOBODY, comment="Id of the key that sealed the values."),
        Column(
            "sealed",
            LargeBinary(),
            nullable=False,
            info=sealed(entity.name, *entity.key),
            comment=f"AES-SIV ciphertext, bound to this row, of: {names}.",
        ),
        schema="pii",
        comment=f"Personal values of export.{entity.table}, encrypted by the application.",
    )


def _of_the_row(entity: Entity, column: contract.Column) -> Column[Any]:
    info = row_of(f"export.{entity.table}.{column.name}")
    return Column(column.name, sql_type(column), primary_key=True, info=info, comment=column.description)


_ENTITIES = [entity for program in PROGRAMS for entity in program.entities]

EXPORT: dict[str, Table] = {entity.table: _export_table(program, entity) for program in PROGRAMS for entity in program.entities}

PERSONAL: dict[str, Table] = {entity.table: _personal_table(entity) for entity in _ENTITIES if entity.personal}
