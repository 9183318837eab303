"""Rows that wait: they lack nothing but a person whom they name and nobody knows yet.

They are kept in `ops.waiting_rows`, sealed as they were staged, and loaded as of their own date once an export brings the
person, so that exports may come in any order. Several exports may have a row so: the newest counts, and since when there is
the row is told by the oldest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity, Kind
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.relations import key_text
from buddy_pipeline.csr.staging import EXPORT_DATE, FIRST_TOLD, Staging
from buddy_pipeline.database.statements import compose, identifiers, number, run
from buddy_pipeline.judging.judge import REJECTED
from buddy_pipeline.privacy.sealing import SEALED
from buddy_pipeline.sql_files import sql_file

_NOT_OF_THE_ROW = ("row", REJECTED, "merged", EXPORT_DATE, FIRST_TOLD, SEALED)
"""Columns of staging that say nothing of what was exported in the open."""


def names_people(entity: Entity) -> bool:
    """Whether rows of the entity are rejected while somebody whom they name is unknown."""
    return bool(_people(entity))


def let_wait(load: Load, entity: Entity) -> int:
    """Keeps the staged rows that were rejected for nothing but unknown people. Gives their number."""
    sealed = sql.SQL("s.sealed" if entity.personal else "NULL::bytea")
    parts = {
        "staged": load.staged(entity),
        "faults": load.staging.faults,
        "key": key_text(entity, "s"),
        "people": identifiers(_people(entity), "s"),
        "sealed": sealed,
    }
    values = load.values | {
        "entity": entity.name,
        "unknown": rules.USER_UNKNOWN.code,
        "not_of_the_row": list(_NOT_OF_THE_ROW),
    }
    return run(load.connection, compose(_LET_WAIT, **parts), values)


def find_freed(load: Load) -> list[str]:
    """Makes the temporary table ``freed``: the waiting rows all of whose people are known, of each key the newest.

    Gives the ids of the keys that sealed them; the first of them stands for rows without personal values, too.
    """
    if not number(load.connection, "SELECT count(*) FROM (SELECT FROM ops.waiting_rows LIMIT 1) w"):
        return []
    run(load.connection, "DROP TABLE IF EXISTS freed")
    found = run(load.connection, _FREED, load.values)
    run(load.connection, "ANALYZE freed")
    query = "SELECT DISTINCT key_id FROM freed ORDER BY 1"
    return [key_id for (key_id,) in load.connection.execute(query)] if found else []


def freed_counts(load: Load) -> dict[str, int]:
    """Rows that were freed, by entity."""
    return dict(load.connection.execute("SELECT entity, count(*)::int FROM freed GROUP BY 1 ORDER BY 1").fetchall())


@contextmanager
def freed_rows(load: Load, key_id: str) -> Iterator[Load]:
    """A load of the freed rows that this key sealed, staged."""
    staging = Staging(load.source, load.export_date)
    staging.create(load.connection)
    of_freed = replace(load, staging=staging, key_id=key_id)
    for entity in load.source.entities:
        if names_people(entity):
            sealed = sql.SQL("|| jsonb_build_object('sealed', f.sealed)" if entity.personal else "")
            statement = compose(_STAGE_FREED, staged=staging.table(entity), sealed=sealed)
            run(load.connection, statement, {"entity": entity.name, "key_id": key_id})
    yield of_freed
    staging.drop(load.connection)


def forget_freed(load: Load) -> list[str]:
    """Ends the waiting of the freed rows. Gives the drops whose reports say now that rows of theirs were loaded."""
    values = load.values | {"unknown": rules.USER_UNKNOWN.code}
    retold = [drop_id for (drop_id,) in load.connection.execute(_TELL_REPORTS, values)]
    types = Jsonb([{"type": one.name, "settles": one.settles} for one in load.source.event_types])
    run(load.connection, _SETTLE_EVENTS, {"types": types})
    run(load.connection, _FORGET)
    return retold


def _people(entity: Entity) -> list[str]:
    return [column.name for column in entity.columns if column.references == PEOPLE and column.kind is Kind.UUID]


_LET_WAIT = sql_file(__package__, "sql/waiting_let_wait")
_FREED = sql_file(__package__, "sql/waiting_freed")
_STAGE_FREED = """
    INSERT INTO {staged} SELECT r.* FROM freed f CROSS JOIN LATERAL jsonb_populate_record(NULL::{staged}, f.data || jsonb_build_object(
        'row', f.row, 'rejected', false, 'merged', false, 'export_date', f.export_date, 'first_told', f.created_at) {sealed}) r
    WHERE f.entity = %(entity)s AND f.key_id = %(key_id)s
"""
_TELL_REPORTS = sql_file(__package__, "sql/waiting_tell_reports")
_SETTLE_EVENTS = sql_file(__package__, "sql/waiting_settle_events")
_FORGET = """
    DELETE FROM ops.waiting_rows w
    WHERE NOT EXISTS (SELECT FROM unnest(w.people) AS n (id) WHERE NOT EXISTS (SELECT FROM people p WHERE p.external_id = n.id))
"""
