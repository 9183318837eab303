"""Rows whose two sides are ids of one person: no match, and nobody taught. They are told of, and become questions."""

from collections.abc import Iterator

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.row_rules import Odd
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.statements import compose
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file

_PAIRS = sql_file(__package__, "sql/with_oneself")


def tell_of_oneself(load: Load, entity: Entity) -> None:
    """Warns of the taken rows of an entity whose two sides, told by two ids, are one person. Needs ``people``."""
    for column, other in _sides(entity):
        rows = compose(
            "FROM {staged} s JOIN people p ON p.external_id = s.{one} JOIN people q ON q.external_id = s.{other}"
            " WHERE p.user_id = q.user_id AND s.{one} <> s.{other} AND {taken}",
            staged=load.staged(entity),
            one=sql.Identifier(_stored(column)),
            other=sql.Identifier(_stored(other)),
            taken=TAKEN,
        )
        record_fault(load, entity, rules.WITH_ONESELF_AFTER_MERGE, column.name, rows)


def pairs_of_ids() -> sql.Composed:
    """A query of program, one, other (two ids of one person that stand on the two sides of a row) and since."""
    found = [
        compose(
            _PAIRS,
            program=sql.Literal(source.name),
            exported=sql.Identifier("export", entity.table),
            one=sql.Identifier(_stored(column)),
            other=sql.Identifier(_stored(other)),
        )
        for source in PROGRAMS
        for entity in source.entities
        for column, other in _sides(entity)
    ]
    return sql.SQL("\nUNION ALL\n").join(found)


def _sides(entity: Entity) -> Iterator[tuple[Column, Column]]:
    """The columns of people that must not be the same."""
    for rule in entity.row_rules:
        if rule.odd is Odd.SAME:
            sides = entity[rule.column], entity[rule.other]
            if all(side.references == PEOPLE for side in sides):
                yield sides


def _stored(column: Column) -> str:
    return column.stored_as or column.name
