"""Rows whose two sides are ids of one person are told of, where they stand in a file."""

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.identity.with_oneself import sides_of, stored_name
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.statements import compose


def tell_of_oneself(load: Load, entity: Entity) -> None:
    """Warns of the taken rows of an entity whose two sides, told by two ids, are one person. Needs ``people``."""
    for column, other in sides_of(entity):
        rows = compose(
            "FROM {staged} s JOIN people p ON p.external_id = s.{one} JOIN people q ON q.external_id = s.{other}"
            " WHERE p.user_id = q.user_id AND s.{one} <> s.{other} AND {taken}",
            staged=load.staged(entity),
            one=sql.Identifier(stored_name(column)),
            other=sql.Identifier(stored_name(other)),
            taken=TAKEN,
        )
        record_fault(load, entity, rules.WITH_ONESELF_AFTER_MERGE, column.name, rows)
