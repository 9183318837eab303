"""What an import leaves in the asset graph: counts, lineage, the error report and a few rows without personal data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Column, DateTime, Integer, Numeric, Table, Uuid

from buddy_pipeline.contract.columns import Entity, Kind, Privacy, Unknown
from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.orchestration.graph.keys import CSR_GROUP, EXPORT_GROUP, csr_key, export_key
from buddy_pipeline.orchestration.graph.metadata import rows
from buddy_pipeline.orchestration.imports.importing import Loaded
from buddy_pipeline.orchestration.imports.lineage import lineage
from buddy_pipeline.orchestration.imports.specs import tables_of

LINEAGE = "dagster/column_lineage"
PREVIEW_ROWS = 5
PEOPLE = "users"
BOUNDED_KINDS = (Kind.UUID, Kind.ENUM, Kind.TIMESTAMP, Kind.INTEGER, Kind.RATING, Kind.SCORE, Kind.INTEGER_LIST)
"""Kinds whose values the contract bounds: nobody can have written a name into them."""
BOUNDED_TYPES = (Uuid, DateTime, Integer, Numeric, Boolean)
BOUNDED_COLUMNS = ("role", "status", "kind", "program_type", "session_type", "provider", "mood", "from_role", "end_reason")
"""Columns of text in the CSR tables that hold one of a closed list."""


@dataclass(frozen=True)
class Told:
    """What is told of an asset."""

    key: dg.AssetKey
    metadata: dict[str, Any]


def materialisations(url: str, loaded: Sequence[Loaded], programs: Sequence[Source]) -> Iterator[Told]:
    """What is told of each asset of the programs of which drops were loaded; ``programs`` are all that fill the same tables."""
    with psycopg.connect(url) as connection:
        for program in programs:
            own = [one for one in loaded if one.program == program]
            for entity in program.entities if own else ():
                yield Told(export_key(program, entity.name), _of_entity(connection, entity, own))
        for table in tables_of([one.program for one in loaded]):
            by = [one for one in loaded if table.name in one.program.origins]
            yield Told(csr_key(table.name), _of_table(connection, table, by) | {LINEAGE: lineage(table.name, programs)})


def _of_entity(connection: psycopg.Connection, entity: Entity, loaded: Sequence[Loaded]) -> dict[str, Any]:
    summaries = [one.summary for one in loaded]
    counts = [summary.entities[entity.name] for summary in summaries if entity.name in summary.entities]
    figures = ("read", "accepted", "warned", "rejected", "merged", "unchanged")
    return {
        "dagster/row_count": _row_count(connection, EXPORT_GROUP, entity.table),
        **{figure: sum(getattr(count, figure) for count in counts) for figure in figures},
        "waiting": sum(summary.waiting.get(entity.name, 0) for summary in summaries),
        "loaded after waiting": sum(summary.freed.get(entity.name, 0) for summary in summaries),
        **_about_drops(loaded),
        "error report": dg.MetadataValue.path(str(loaded[-1].report)),
        "preview": _preview(connection, EXPORT_GROUP, entity.table, _bounded_columns(entity)),
    }


def _of_table(connection: psycopg.Connection, table: Table, loaded: Sequence[Loaded]) -> dict[str, Any]:
    counts = [one.summary.tables[table.name] for one in loaded]
    return {
        "dagster/row_count": counts[-1].total,
        "inserted": sum(count.inserted for count in counts),
        "updated": sum(count.updated for count in counts),
        **_about_drops(loaded),
        "preview": _preview(connection, CSR_GROUP, table.name, _bounded_table_columns(table)),
    }


def _about_drops(loaded: Sequence[Loaded]) -> dict[str, dg.MetadataValue]:
    summaries = [one.summary for one in loaded]
    return {
        "drops": dg.MetadataValue.text(", ".join(f"{summary.name} ({summary.drop_id})" for summary in summaries)),
        "export date": dg.MetadataValue.timestamp(max(summary.export_date for summary in summaries)),
    }


def _bounded_columns(entity: Entity) -> list[str]:
    return [
        column.name
        for column in entity.columns
        if column.privacy is Privacy.NONE and column.kind in BOUNDED_KINDS and column.unknown is not Unknown.KEPT
        if column.references != PEOPLE and (entity.name, column.name) != (PEOPLE, *entity.key)
    ]


def _bounded_table_columns(table: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if (isinstance(column.type, BOUNDED_TYPES) or column.name in BOUNDED_COLUMNS) and not _is_of_a_person(column)
    ]


def _is_of_a_person(column: Column[Any]) -> bool:
    """Ids of people are left out: an erasure does not reach what Dagster remembers."""
    return whose(column).holds in (Holds.PERSON, Holds.PSEUDONYM, Holds.REFERENCE, Holds.LIST, Holds.ID)


def _row_count(connection: psycopg.Connection, schema: str, table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
    return int(row[0]) if row else 0


def _preview(connection: psycopg.Connection, schema: str, table: str, columns: list[str]) -> dg.MetadataValue:
    """A few rows as a table, whichever lie first."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("select {} from {} limit %s").format(names, sql.Identifier(schema, table))
    return rows(columns, connection.execute(query, [PREVIEW_ROWS]).fetchall())
