"""Rows that wait: they lack nothing but a person whom they name and nobody knows yet.

They are kept in `ops.waiting_rows`, sealed as they were staged, and loaded as of their own date once an export brings the
person, so that exports may come in any order. Several exports may have a row so: the newest counts, and since when there is
the row is told by the oldest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity, Kind
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.relations import key_text
from buddy_pipeline.csr.staging import EXPORT_DATE, FIRST_TOLD, Staging
from buddy_pipeline.database.statements import compose, identifiers, number, run
from buddy_pipeline.judging.judge import REJECTED
from buddy_pipeline.privacy.sealing import PEOPLE, SEALED

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
    run(load.connection, _SETTLE_EVENTS)
    run(load.connection, _FORGET)
    return retold


def _people(entity: Entity) -> list[str]:
    return [column.name for column in entity.columns if column.references == PEOPLE and column.kind is Kind.UUID]


_LET_WAIT = """
    MERGE INTO ops.waiting_rows w USING (
        SELECT %(entity)s AS entity, {key} AS key, ARRAY[{people}] AS people, s.export_date,
               coalesce(s.first_told, s.export_date) AS created_at, to_jsonb(s) - %(not_of_the_row)s::text[] AS data,
               CASE WHEN {sealed} IS NOT NULL THEN %(key_id)s END AS key_id, {sealed} AS sealed, s.row
        FROM {staged} s JOIN (SELECT f.row FROM {faults} f WHERE f.entity = %(entity)s AND f.severity = 'error' AND f.row IS NOT NULL
                              GROUP BY f.row HAVING bool_and(f.rule = %(unknown)s)) o ON o.row = s.row
        WHERE s.rejected AND NOT s.merged) n
    ON w.entity = n.entity AND w.key = n.key AND w.people = n.people
    WHEN MATCHED AND n.export_date >= w.export_date THEN
        UPDATE SET export_date = n.export_date, created_at = least(w.created_at, n.created_at), data = n.data, key_id = n.key_id,
                   sealed = n.sealed, drop_id = %(drop_id)s, row = n.row
    WHEN MATCHED THEN UPDATE SET created_at = least(w.created_at, n.created_at)
    WHEN NOT MATCHED THEN
        INSERT (entity, key, people, export_date, created_at, data, key_id, sealed, drop_id, row)
        VALUES (n.entity, n.key, n.people, n.export_date, n.created_at, n.data, n.key_id, n.sealed, %(drop_id)s, n.row)
"""
_FREED = """
    CREATE TEMP TABLE freed ON COMMIT DROP AS
    SELECT DISTINCT ON (w.entity, w.key) w.entity, w.key, w.export_date, min(w.created_at) OVER (PARTITION BY w.entity, w.key) AS created_at,
           w.data, coalesce(w.key_id, %(key_id)s) AS key_id, w.sealed, w.drop_id, w.row
    FROM ops.waiting_rows w
    WHERE NOT EXISTS (SELECT FROM unnest(w.people) AS n (id) WHERE NOT EXISTS (SELECT FROM people p WHERE p.external_id = n.id))
    ORDER BY w.entity, w.key, w.export_date DESC, w.people
"""
_STAGE_FREED = """
    INSERT INTO {staged} SELECT r.* FROM freed f CROSS JOIN LATERAL jsonb_populate_record(NULL::{staged}, f.data || jsonb_build_object(
        'row', f.row, 'rejected', false, 'merged', false, 'export_date', f.export_date, 'first_told', f.created_at) {sealed}) r
    WHERE f.entity = %(entity)s AND f.key_id = %(key_id)s
"""
_TELL_REPORTS = """
    WITH line AS MATERIALIZED (
        SELECT q.id, q.drop_id, q.entity, q.row FROM ops.quarantine q JOIN freed f ON f.entity = q.entity AND f.key = q.key
        JOIN ops.drops d ON d.drop_id = q.drop_id AND d.export_date <= f.export_date
        WHERE q.rule = %(unknown)s AND q.loaded_with IS NULL AND q.severity = 'error'),
    otherwise_faulty AS MATERIALIZED (
        SELECT DISTINCT drop_id, entity, row FROM ops.quarantine
        WHERE severity = 'error' AND rule <> %(unknown)s AND row IS NOT NULL AND drop_id IN (SELECT drop_id FROM line)),
    of_waiting AS MATERIALIZED (
        SELECT l.id FROM line l LEFT JOIN otherwise_faulty o USING (drop_id, entity, row) WHERE o.row IS NULL),
    told AS (UPDATE ops.quarantine q SET loaded_with = %(drop_id)s, severity = 'warning' FROM of_waiting w WHERE q.id = w.id
             RETURNING q.drop_id)
    SELECT DISTINCT drop_id FROM told ORDER BY drop_id
"""
"""Lines of rows that had another fault stay: these did not wait."""
_SETTLE_EVENTS = """
    UPDATE ops.buddy_system_events v SET status = 'applied',
        told = (SELECT jsonb_object_agg(k.name, f.data -> k.name)
                FROM (SELECT jsonb_object_keys(v.data) UNION SELECT 'status' WHERE v.entity = 'matches') AS k (name)),
        told_sealed = CASE WHEN v.sealed IS NOT NULL THEN sha256(f.sealed) END
    FROM freed f WHERE v.drop_id = f.drop_id AND v.seq = f.row AND v.entity = f.entity AND v.status = 'rejected'
"""
_FORGET = """
    DELETE FROM ops.waiting_rows w
    WHERE NOT EXISTS (SELECT FROM unnest(w.people) AS n (id) WHERE NOT EXISTS (SELECT FROM people p WHERE p.external_id = n.id))
"""
