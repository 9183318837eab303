"""Whom exported rows are of: by the people that they name, and by the match or session that they belong to."""

from collections.abc import Iterator

from psycopg import sql
from sqlalchemy import Table

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.source import PEOPLE, Source
from buddy_pipeline.database.statements import compose, identifiers
from buddy_pipeline.database.tables import METADATA
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.sources import PROGRAMS


def people_of_rows(source: Source, entity: Entity) -> sql.Composed:
    """A query of the key of each row, and ``who``: what stands for a person of it, in rows of sources or in `csr.users`."""
    named = [_named(entity, column, identifiers(entity.key, "e")) for column in _naming(entity)]
    return sql.SQL(" UNION ALL ").join([*named, *_of_what_rows_belong_to(source, entity)])


def seen_since() -> sql.Composed:
    """A query of ``who`` is named by a row of something that happened since ``%(before)s``."""
    found = [
        compose(
            "{named} AND e.{happened} >= %(before)s",
            named=_named(entity, column, sql.SQL("e.{}").format(sql.Identifier(entity.happened))),
            happened=sql.Identifier(entity.happened),
        )
        for program in PROGRAMS
        for entity in program.entities
        for column in _naming(entity)
    ]
    return compose("SELECT n.who FROM ({}) n", sql.SQL(" UNION ALL ").join(found))


def _naming(entity: Entity) -> list[Column]:
    return [column for column in entity.open_to_view if column.references == PEOPLE]


def _named(entity: Entity, column: Column, shown: sql.Composable) -> sql.Composed:
    one = sql.Identifier("e", column.name)
    return compose(
        "SELECT {shown}, w.who FROM {exported} e CROSS JOIN LATERAL unnest({people}) AS w (who) WHERE true",
        shown=shown,
        exported=sql.Identifier("export", entity.table),
        people=one if column.kind is Kind.UUID_LIST else compose("ARRAY[{}]", one),
    )


def _of_what_rows_belong_to(source: Source, entity: Entity) -> Iterator[sql.Composed]:
    for column in entity.open_to_view:
        if (found := _belongs_to(source, column)) is not None:
            table, key = found
            people = [one.name for one in table.columns if whose(one).holds in (Holds.PERSON, Holds.REFERENCE)]
            yield compose(
                "SELECT {key}, w.who FROM {exported} e JOIN {table} t ON t.{of} = e.{column}"
                " CROSS JOIN LATERAL unnest(ARRAY[{people}]) AS w (who)",
                key=identifiers(entity.key, "e"),
                exported=sql.Identifier("export", entity.table),
                table=sql.Identifier(table.schema or "", table.name),
                of=sql.Identifier(key),
                column=sql.Identifier(column.name),
                people=identifiers(people, "t"),
            )


def _belongs_to(source: Source, column: Column) -> tuple[Table, str] | None:
    """Table and column with the row that a row belongs to by this column."""
    if column.rows_of is not None:
        table, _, key = column.rows_of.partition(".")
        return METADATA.tables[f"export.{table}"], key
    if column.references is None or column.references == PEOPLE:
        return None
    target = source.targets[column.references][0]
    return METADATA.tables[f"csr.{target.table}"], target.key[0]
