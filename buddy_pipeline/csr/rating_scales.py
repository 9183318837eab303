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
_SCALED = """
    CASE WHEN row >> {bits} = ANY({files_on_five}::bigint[]) AND {column} BETWEEN 1 AND 5 THEN ({column} - 1) / 4
        WHEN row >> {bits} = ANY({files_on_one}::bigint[]) AND {column} BETWEEN 0 AND 1 THEN {column} END
"""
"""A rating from 0 to 1, by the scale of its file; one outside of it, or of a file without a scale, is none."""
_SCALED_OF_EVENT = "CASE WHEN {column} > 1 THEN ({column} - 1) / 4 WHEN {column} < 1 THEN {column} END"
"""By its rating alone; a 1 may be the best or the worst."""
_UNKNOWN_OF_EVENT = "FROM {staged} s WHERE s.{column} = 1"
_OUTSIDE = """
    FROM {staged} s JOIN scale_of_file f ON f.file = s.row >> {bits}
    WHERE s.{column} NOT BETWEEN f.worst AND f.best AND (f.lowest < f.worst OR f.highest > f.best)
"""
"""The ends of what a file has tell whether its rows need be looked at; mostly they need not."""


def settle_scales(load: Load, entity: Entity) -> None:
    """Puts the staged ratings of an entity on the scale from 0 to 1, once all rows are staged.

    Rejects rows whose rating lies outside the scale of its file, and leaves the ratings out of files of which the scale is unknown.
    """
    settle = _settle_events if load.is_of_events else _settle_files
    scaled = {column.name: settle(load, entity, column) for column in entity.columns if column.on_either_scale}
    if scaled:
        load.staging.show_as(load.connection, entity, scaled)


def _settle_events(load: Load, entity: Entity, column: Column) -> sql.Composed:
    """Each is a file of its own."""
    parts = {"staged": load.staged(entity), "column": sql.Identifier(column.name)}
    record_fault(load, entity, rules.RATING_SCALE_UNKNOWN, column.name, compose(_UNKNOWN_OF_EVENT, **parts))
    return compose(_SCALED_OF_EVENT, **parts)


def _settle_files(load: Load, entity: Entity, column: Column) -> sql.Composed:
    parts: dict[str, sql.Composable] = {
        "staged": load.staged(entity),
        "faults": load.staging.faults,
        "column": sql.Identifier(column.name),
        "bits": sql.Literal(FILE_BITS),
        "five": sql.Literal(ONE_TO_FIVE),
        "one": sql.Literal(ZERO_TO_ONE),
    }
    files = load.files[entity.name]
    told = {"names": [file.name for file in files], "told": [file.rating_scale for file in files]}
    run(load.connection, "DROP TABLE IF EXISTS scale_of_file")
    run(load.connection, compose(_SCALES, **parts), told)
    record_fault(load, entity, rules.RATING_OUT_OF_RANGE, column.name, compose(_OUTSIDE, **parts))
    rule = rules.RATING_SCALE_UNKNOWN
    values = {"entity": entity.name, "column_name": column.name, "rule": rule.code, "severity": rule.severity.value}
    run(load.connection, compose(_UNKNOWN, **parts), values)
    on_scale: dict[str | None, list[int]] = {ONE_TO_FIVE: [], ZERO_TO_ONE: [], None: []}
    for file, scale in load.connection.execute("SELECT file, scale FROM scale_of_file"):
        on_scale[scale].append(file)
    by_scale = {"files_on_five": sql.Literal(on_scale[ONE_TO_FIVE]), "files_on_one": sql.Literal(on_scale[ZERO_TO_ONE])}
    return compose(_SCALED, **parts, **by_scale)
