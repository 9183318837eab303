"""What the asset graph shows of drops before anything ran: the entities of each program, and the tables that they fill."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg
from sqlalchemy import Table

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.checks import FRESH_DAYS
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.orchestration.graph.keys import CSR_GROUP, EXPORT_GROUP, OWNERS, csr_key, export_key, export_keys
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, columns_of_entity, of_table
from buddy_pipeline.orchestration.imports.lineage import entities_behind

LONGEST_MONTH = timedelta(days=31)
EXPORTS_COME = dg.FreshnessPolicy.time_window(warn_window=LONGEST_MONTH, fail_window=timedelta(days=FRESH_DAYS))
"""Programs export once a month, as a rule."""


def asset_specs(programs: Sequence[Source]) -> list[dg.AssetSpec]:
    """All assets that drops make, in an order in which each stands behind what it is made from."""
    entities = [_export_spec(program, entity) for program in programs for entity in program.entities]
    return entities + [_csr_spec(table, programs) for table in tables_of(programs)]


def tables_of(programs: Sequence[Source]) -> list[Table]:
    """The tables of `csr` that drops of the programs fill, in the order of their foreign keys."""
    ordered = next(iter(CSR.values())).metadata.sorted_tables
    named = {name for program in programs for name in program.origins}
    return [table for table in ordered if table.schema == CSR_GROUP and table.name in named]


def keys_of(programs: Sequence[Source]) -> list[dg.AssetKey]:
    """All assets that drops of the programs make."""
    return [*export_keys(programs), *(csr_key(table.name) for table in tables_of(programs))]


def _export_spec(program: Source, entity: Entity) -> dg.AssetSpec:
    return dg.AssetSpec(
        export_key(program, entity.name),
        description=f"{entity.description}\n\n{entity.caveat}",
        group_name=EXPORT_GROUP,
        owners=OWNERS,
        kinds=TABLE_KINDS,
        freshness_policy=EXPORTS_COME,
        metadata={
            "dagster/column_schema": columns_of_entity(entity),
            "dagster/table_name": f"{EXPORT_GROUP}.{entity.table}",
            "natural key": ", ".join(entity.key),
            "sheet": entity.sheet,
        },
    )


def _csr_spec(table: Table, programs: Sequence[Source]) -> dg.AssetSpec:
    return dg.AssetSpec(
        csr_key(table.name),
        deps=[*entities_behind(table.name, programs), *map(csr_key, _referred(table))],
        description=table.comment,
        group_name=CSR_GROUP,
        owners=OWNERS,
        kinds=TABLE_KINDS,
        metadata=of_table(table),
    )


def _referred(table: Table) -> list[str]:
    """The other CSR tables that its foreign keys name."""
    return sorted({key.column.table.name for key in table.foreign_keys} - {table.name})
