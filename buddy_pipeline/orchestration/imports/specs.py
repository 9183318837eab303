"""What the asset graph shows: the entities of the export and the CSR tables, before anything ran."""

import dagster as dg
from sqlalchemy import Column as TableColumn
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from buddy_pipeline.contract.columns import Column, Entity, Privacy
from buddy_pipeline.database.schema import CSR
from buddy_pipeline.orchestration.imports.lineage import column_sources, entities_behind
from buddy_pipeline.sources.buddy import BUDDY

EXPORT_GROUP = "export"
CSR_GROUP = "csr"
OWNERS = ["team:data-stewards"]


def export_key(entity: str) -> dg.AssetKey:
    return dg.AssetKey([EXPORT_GROUP, entity])


def csr_key(table: str) -> dg.AssetKey:
    return dg.AssetKey([CSR_GROUP, table])


def asset_specs() -> list[dg.AssetSpec]:
    """All assets, in an order in which each stands behind what it is made from."""
    return [_export_spec(entity) for entity in BUDDY.entities] + [_csr_spec(table) for table in csr_tables()]


def csr_tables() -> list[Table]:
    """The CSR tables that drops fill, in the order of their foreign keys."""
    ordered = next(iter(CSR.values())).metadata.sorted_tables
    return [table for table in ordered if table.schema == CSR_GROUP and table.name in CSR]


def lineage(table: str) -> dg.TableColumnLineage:
    """Column lineage of a CSR table, for its materialisations."""
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(export_key(entity), source) for entity, source in sources]
            for column, sources in column_sources(table).items()
        }
    )


def column_schema(table: Table) -> dg.TableSchema:
    """The columns of a table, with what each means."""
    return dg.TableSchema([_table_column(column) for column in table.columns])


def _export_spec(entity: Entity) -> dg.AssetSpec:
    return dg.AssetSpec(
        export_key(entity.name),
        description=f"{entity.description}\n\n{entity.caveat}",
        group_name=EXPORT_GROUP,
        owners=OWNERS,
        kinds={"csv", "python"},
        metadata={
            "dagster/column_schema": dg.TableSchema([_contract_column(entity, column) for column in entity.columns]),
            "dagster/table_name": f"{EXPORT_GROUP}.{entity.name}",
            "natural key": ", ".join(entity.key),
            "sheet": entity.sheet,
        },
    )


def _csr_spec(table: Table) -> dg.AssetSpec:
    return dg.AssetSpec(
        csr_key(table.name),
        deps=[*(export_key(entity) for entity in entities_behind(table.name)), *map(csr_key, _referred(table))],
        description=table.comment,
        group_name=CSR_GROUP,
        owners=OWNERS,
        kinds={"postgres", "table"},
        metadata={
            "dagster/column_schema": column_schema(table),
            "dagster/table_name": f"{CSR_GROUP}.{table.name}",
        },
    )


def _referred(table: Table) -> list[str]:
    """The other CSR tables that its foreign keys name."""
    return sorted({key.column.table.name for key in table.foreign_keys} - {table.name})


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


def _table_column(column: TableColumn) -> dg.TableColumn:
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
