"""Ratings that come on one of two scales, the same in all of a file: found out and stored from 0 to 1 (formats, Kintell: Ratings)."""

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.scales import ONE_TO_FIVE, ZERO_TO_ONE
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.drops.contents import FILE_BITS
from buddy_pipeline.sql_files import sql_file

_SCALES = sql_file(__package__, "sql/rating_scales_of_files")
_UNKNOWN = sql_file(__package__, "sql/rating_scales_unknown")
_APPLY = sql_file(__package__, "sql/rating_scales_apply")
_OF_EVENTS = sql_file(__package__, "sql/rating_scales_of_events")
_UNKNOWN_OF_EVENT = "FROM {staged} s JOIN scale_of_file f ON f.file = s.row WHERE f.scale IS NULL"
_OUTSIDE = """
    FROM {staged} s JOIN scale_of_file f ON f.file = s.row >> {bits}
    WHERE s.{column} NOT BETWEEN f.worst AND f.best AND (f.lowest < f.worst OR f.highest > f.best)
"""
"""The ends of what a file has tell whether its rows need be looked at; mostly they need not."""


def settle_scales(load: Load, entity: Entity) -> None:
    """Puts the staged ratings of an entity on the scale from 0 to 1, once all rows are staged.

    Rejects rows whose rating lies outside the scale of its file, and leaves the ratings out of files of which the scale is unknown.
    """
    for column in entity.columns:
        if column.on_either_scale:
            _settle(load, entity, column)


def _settle(load: Load, entity: Entity, column: Column) -> None:
    parts: dict[str, sql.Composable] = {
        "staged": load.staged(entity),
        "faults": load.staging.faults,
        "column": sql.Identifier(column.name),
        "bits": sql.Literal(FILE_BITS),
        "five": sql.Literal(ONE_TO_FIVE),
        "one": sql.Literal(ZERO_TO_ONE),
    }
    run(load.connection, "DROP TABLE IF EXISTS scale_of_file")
    if load.is_of_events:
        parts["bits"] = sql.Literal(0)  # each is a file of its own
        run(load.connection, compose(_OF_EVENTS, **parts))
        record_fault(load, entity, rules.RATING_SCALE_UNKNOWN, column.name, compose(_UNKNOWN_OF_EVENT, **parts))
        run(load.connection, compose(_APPLY, **parts))
        return
    files = load.files[entity.name]
    told = {"names": [file.name for file in files], "told": [file.rating_scale for file in files]}
    run(load.connection, compose(_SCALES, **parts), told)
    record_fault(load, entity, rules.RATING_OUT_OF_RANGE, column.name, compose(_OUTSIDE, **parts))
    rule = rules.RATING_SCALE_UNKNOWN
    values = {"entity": entity.name, "column_name": column.name, "rule": rule.code, "severity": rule.severity.value}
    run(load.connection, compose(_UNKNOWN, **parts), values)
    run(load.connection, compose(_APPLY, **parts))
