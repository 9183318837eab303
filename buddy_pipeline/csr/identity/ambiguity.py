"""Rows that name somebody by an address of which nobody knows whose it is: kept in `export`, in `csr` once it is decided."""

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN
from buddy_pipeline.csr.relations import key_text, record_fault
from buddy_pipeline.database.statements import compose
from buddy_pipeline.sources import PROGRAMS


def reject_ambiguous(load: Load, entity: Entity) -> None:
    """Rejects the staged rows of an entity that name somebody so. They are merged already: what they say counts once it is decided."""
    for column in entity.naming:
        rows = compose(
            "FROM {staged} s JOIN csr.user_external_ids x ON x.provider = {program} AND x.reference = s.{reference}"
            " WHERE x.profile_id IS NULL AND {taken}",
            staged=load.staged(entity),
            program=sql.Literal(load.source.name),
            reference=sql.Identifier(column.stored_as or column.name),
            taken=TAKEN,
        )
        record_fault(load, entity, rules.EMAIL_AMBIGUOUS, column.name, rows)


def tell_reports(load: Load) -> tuple[str, ...]:
    """Marks in the quarantine which rows that were ambiguous count by now, and which do not any more, of ids that ``moved``.

    Gives the drops whose reports say something else now.
    """
    retold: dict[str, None] = {}
    for source in PROGRAMS:
        for entity in source.entities:
            for column in entity.naming:
                statement = compose(
                    _TELL,
                    exported=sql.Identifier("export", entity.table),
                    key=key_text(entity, "e"),
                    reference=sql.Identifier(column.stored_as or column.name),
                )
                values = {
                    "program": source.name,
                    "entity": entity.name,
                    "column": column.name,
                    "rule": rules.EMAIL_AMBIGUOUS.code,
                }
                retold |= dict.fromkeys(drop_id for (drop_id,) in load.connection.execute(statement, values))
    return tuple(retold)


_TELL = """
    WITH told AS (
        UPDATE ops.quarantine q SET severity = n.severity FROM (
            SELECT {key} AS key, CASE WHEN x.profile_id IS NULL THEN 'error' ELSE 'warning' END AS severity
            FROM {exported} e JOIN moved m ON m.provider = %(program)s AND m.external_id = e.{reference}
            JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.reference = e.{reference}
        ) n, ops.drops d
        WHERE d.drop_id = q.drop_id AND d.program = %(program)s AND q.entity = %(entity)s AND q."column" = %(column)s
            AND q.rule = %(rule)s AND q.key = n.key AND n.key <> '' AND q.severity <> n.severity
        RETURNING q.drop_id)
    SELECT DISTINCT drop_id FROM told ORDER BY drop_id
"""
