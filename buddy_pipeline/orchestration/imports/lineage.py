"""From which exported columns the columns of the CSR tables come, by what each program says of it (`Source.origins`)."""

from collections.abc import Iterable, Sequence

import dagster as dg

from buddy_pipeline.contract.origins import Origin
from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.orchestration.graph.keys import export_key

Exported = tuple[str, str]
"""An entity and one of its columns."""


def lineage(table: str, programs: Iterable[Source]) -> dg.TableColumnLineage:
    """Column lineage of a CSR table, for its materialisations."""
    deps: dict[str, list[dg.TableColumnDep]] = {}
    for program in programs:
        for column, exported in columns_behind(table, program).items():
            deps.setdefault(column, []).extend(
                dg.TableColumnDep(export_key(program, entity), _as_shown(program, entity, name)) for entity, name in exported
            )
    return dg.TableColumnLineage(deps)


def _as_shown(program: Source, entity: str, column: str) -> str:
    """A column as files and the asset's page have it: the address in the place of the id that tables hold for it."""
    addresses = {one.stored_as: one.name for one in program[entity].naming}
    return addresses.get(column, column)


def columns_behind(table: str, program: Source) -> dict[str, Sequence[Exported]]:
    """For each column of a CSR table that comes from the program's exports, the exported columns behind it."""
    if table not in program.origins:
        return {}
    found = {column.name: _exported(program.origins[table], column.name, program) for column in CSR[table].columns}
    return {column: exported for column, exported in found.items() if exported}


def entities_behind(table: str, programs: Iterable[Source]) -> list[dg.AssetKey]:
    """The exported entities that a CSR table is made from."""
    keys: list[dg.AssetKey] = []
    for program in programs:
        named = {entity for exported in columns_behind(table, program).values() for entity, _ in exported}
        keys += [export_key(program, entity.name) for entity in program.entities if entity.name in named]
    return keys


def _exported(origin: Origin, column: str, program: Source) -> Sequence[Exported]:
    if column in origin.columns:
        return [(name.partition(".")[0], name.partition(".")[2]) for name in origin.columns[column]]
    return [(entity, column) for entity in origin.entities if column in program[entity].column_names]
