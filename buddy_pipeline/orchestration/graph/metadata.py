"""What assets show of tables: their columns, and rows, lists and pictures as metadata."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg
from sqlalchemy import Column as TableColumn
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from buddy_pipeline.contract.columns import Column, Entity, Privacy

TABLE_KINDS = {"postgres", "table"}


def of_table(table: Table) -> dict[str, Any]:
    """What an asset that is a table of the database says of it."""
    columns = dg.TableSchema([_table_column(column) for column in table.columns])
    return {"dagster/column_schema": columns, "dagster/table_name": f"{table.schema}.{table.name}"}


def columns_of_entity(entity: Entity) -> dg.TableSchema:
    """The columns of an entity, with what the contract says of each."""
    return dg.TableSchema([_contract_column(entity, column) for column in entity.columns])


def rows(columns: Sequence[str], values: Iterable[Sequence[object]]) -> dg.TableMetadataValue:
    """Rows as a table. What is neither text nor number is shown as text."""
    schema = dg.TableSchema([dg.TableColumn(column) for column in columns])
    return dg.MetadataValue.table([dg.TableRecord(dict(zip(columns, map(_cell, row), strict=True))) for row in values], schema)


def picture(name: str, png: bytes) -> dg.MarkdownMetadataValue:
    return dg.MetadataValue.md(f"![{name}](data:image/png;base64,{base64.b64encode(png).decode()})")


def _cell(value: object) -> str | int | float | bool:
    return value if isinstance(value, str | int | float) else "" if value is None else str(value)


def _contract_column(entity: Entity, column: Column) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        type=column.kind.value,
        description=column.description,
        constraints=dg.TableColumnConstraints(
            nullable=not column.required, unique=entity.key == (column.name,), other=_bounds(column)
        ),
        tags={} if column.privacy is Privacy.NONE else {"personal-data": column.privacy.value},
    )


def _bounds(column: Column) -> list[str]:
    bounds = []
    if column.values:
        bounds.append("one of " + ", ".join(column.values))
    if column.minimum is not None:
        bounds.append(f"at least {column.minimum}")
    if column.maximum is not None:
        bounds.append(f"at most {column.maximum}")
    if column.max_length is not None:
        bounds.append(f"at most {column.max_length} characters")
    if column.references:
        bounds.append(f"refers to {column.references}")
    return bounds


def _table_column(column: TableColumn[Any]) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        type=column.type.compile(dialect=postgresql.dialect()).lower(),
        description=column.comment,
        constraints=dg.TableColumnConstraints(
            nullable=bool(column.nullable),
            unique=column.primary_key and len(column.table.primary_key) == 1,
            other=[f"refers to {key.target_fullname}" for key in column.foreign_keys],
        ),
    )
