"""What an import leaves in the asset graph: counts, lineage, the error report and a few rows without personal data."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg
import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Column, DateTime, Integer, Numeric, Table, Uuid

from buddy_pipeline.contract.columns import Entity, Kind, Privacy, Unknown
from buddy_pipeline.orchestration.imports.asked import Outcome
from buddy_pipeline.orchestration.imports.specs import CSR_GROUP, EXPORT_GROUP, csr_key, csr_tables, export_key, lineage
from buddy_pipeline.sources.buddy import BUDDY

if TYPE_CHECKING:
    from buddy_pipeline.importing.summary import ImportSummary

PREVIEW_ROWS = 5
PEOPLE = "users"
BOUNDED_KINDS = (Kind.UUID, Kind.ENUM, Kind.TIMESTAMP, Kind.INTEGER, Kind.RATING, Kind.INTEGER_LIST)
"""Kinds whose values the contract bounds: nobody can have written a name into them."""
BOUNDED_TYPES = (Uuid, DateTime, Integer, Numeric, Boolean)
BOUNDED_COLUMNS = ("role", "status", "kind", "program_type", "session_type", "provider", "mood", "from_role", "end_reason")
"""Columns of text in the CSR tables that hold one of a closed list."""


def materialisations(url: str, outcome: Outcome) -> Iterator[dg.MaterializeResult]:
    """One event for each asset, with the figures of all drops of the run, of which at least one was loaded."""
    with psycopg.connect(url) as connection:
        for entity in BUDDY.entities:
            yield _entity_result(connection, entity, outcome)
        for table in csr_tables():
            yield _table_result(connection, table, outcome)


def _entity_result(connection: psycopg.Connection, entity: Entity, outcome: Outcome) -> dg.MaterializeResult:
    counts = [summary.entities[entity.name] for summary in outcome.summaries if entity.name in summary.entities]
    figures = ("read", "accepted", "warned", "rejected", "merged", "unchanged")
    return dg.MaterializeResult(
        export_key(entity.name),
        metadata={
            "dagster/row_count": _row_count(connection, EXPORT_GROUP, entity.name),
            **{figure: sum(getattr(count, figure) for count in counts) for figure in figures},
            "waiting": sum(summary.waiting.get(entity.name, 0) for summary in outcome.summaries),
            "loaded after waiting": sum(summary.freed.get(entity.name, 0) for summary in outcome.summaries),
            **_about_drops(outcome),
            "error report": dg.MetadataValue.path(str(outcome.reports[-1])),
            "preview": _preview(connection, EXPORT_GROUP, entity.name, _bounded_columns(entity)),
        },
    )


def _table_result(connection: psycopg.Connection, table: Table, outcome: Outcome) -> dg.MaterializeResult:
    counts = [summary.tables[table.name] for summary in outcome.summaries]
    return dg.MaterializeResult(
        csr_key(table.name),
        metadata={
            "dagster/row_count": counts[-1].total,
            "inserted": sum(count.inserted for count in counts),
            "updated": sum(count.updated for count in counts),
            **_about_drops(outcome),
            "dagster/column_lineage": lineage(table.name),
            "preview": _preview(connection, CSR_GROUP, table.name, _bounded_table_columns(table)),
        },
    )


def _about_drops(outcome: Outcome) -> dict[str, dg.MetadataValue]:
    return {
        "drops": dg.MetadataValue.text(", ".join(f"{summary.name} ({summary.drop_id})" for summary in outcome.summaries)),
        "export date": dg.MetadataValue.timestamp(_newest(outcome).export_date),
    }


def _newest(outcome: Outcome) -> "ImportSummary":
    return max(outcome.summaries, key=lambda summary: summary.export_date)


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
        if (isinstance(column.type, BOUNDED_TYPES) or column.name in BOUNDED_COLUMNS) and not _is_of_a_person(table, column)
    ]


def _is_of_a_person(table: Table, column: Column) -> bool:
    """Ids of people are left out: an erasure does not reach what Dagster remembers."""
    return (table.name == PEOPLE and column.primary_key) or any(key.column.table.name == PEOPLE for key in column.foreign_keys)


def _row_count(connection: psycopg.Connection, schema: str, table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
    return int(row[0]) if row else 0


def _preview(connection: psycopg.Connection, schema: str, table: str, columns: list[str]) -> dg.MetadataValue:
    """A few rows as a table, whichever lie first."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("select {} from {} limit %s").format(names, sql.Identifier(schema, table))
    rows = connection.execute(query, [PREVIEW_ROWS]).fetchall()
    lines = [columns, ["---"] * len(columns), *([_shown(value) for value in row] for row in rows)]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _shown(value: object) -> str:
    return "" if value is None else str(value)
