"""Ids of one person on the two sides of a row: no match, and nobody taught. They become questions."""

from collections.abc import Iterator

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.row_rules import Odd
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.database.statements import compose
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file

_PAIRS = sql_file(__package__, "sql/with_oneself")


def pairs_of_ids() -> sql.Composed:
    """A query of program, one, other (two ids of one person that stand on the two sides of a row) and since."""
    found = [
        compose(
            _PAIRS,
            program=sql.Literal(source.name),
            exported=sql.Identifier("export", entity.table),
            one=sql.Identifier(stored_name(column)),
            other=sql.Identifier(stored_name(other)),
        )
        for source in PROGRAMS
        for entity in source.entities
        for column, other in sides_of(entity)
    ]
    return sql.SQL("\nUNION ALL\n").join(found)


def sides_of(entity: Entity) -> Iterator[tuple[Column, Column]]:
    """The columns of people that must not be the same."""
    for rule in entity.row_rules:
        if rule.odd is Odd.SAME:
            sides = entity[rule.column], entity[rule.other]
            if all(side.references == PEOPLE for side in sides):
                yield sides


def stored_name(column: Column) -> str:
    return column.stored_as or column.name
