"""The ledger of drops, `ops.drops`: which were loaded, which refused and why."""

import hashlib
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.contract.rules import RULES
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.drops.contents import ROW_IN_FILE
from buddy_pipeline.importing.summary import EntityCounts, ImportSummary

if TYPE_CHECKING:  # the sensor reads the ledger; it should not load what only an import needs
    from buddy_pipeline.csr.load import Load
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.importing.incoming import Incoming

LOADED = "loaded"
REFUSED = "refused"

_RECORD = (
    "INSERT INTO ops.drops (drop_id, digest, program, name, format, period, export_date, status, message, entities, called, judged_by,"
    " run_id, settled_at)"
    " VALUES (%(drop_id)s, %(digest)s, %(program)s, %(name)s, %(format)s, %(period)s, %(export_date)s, %(status)s, %(message)s,"
    " %(entities)s, %(called)s, %(judged_by)s, %(run_id)s, clock_timestamp())"
    " ON CONFLICT (drop_id) DO UPDATE SET name = excluded.name, status = excluded.status, message = excluded.message,"
    " entities = excluded.entities, called = excluded.called, judged_by = excluded.judged_by, run_id = excluded.run_id,"
    " settled_at = excluded.settled_at, format = excluded.format, period = excluded.period, export_date = excluded.export_date"
)


def record_loaded(load: "Load", drop: "Incoming", summary: ImportSummary) -> None:
    """Records the drop as loaded and moves its faults into the quarantine, in the load's transaction."""
    values: dict[str, Any] = load.values | {
        "digest": drop.digest,
        "name": drop.name,
        "format": drop.format,
        "period": drop.period,
        "status": LOADED,
        "message": None,
        "judged_by": judged_by(load),
        "entities": Jsonb({name: asdict(counts) for name, counts in summary.entities.items()}),
        "called": Jsonb({entity: {file.name: dict(file.called) for file in files} for entity, files in drop.files.items()}),
    }
    run(load.connection, _RECORD, values)
    run(load.connection, "DELETE FROM ops.quarantine WHERE drop_id = %(drop_id)s", load.values)
    statement = (
        'INSERT INTO ops.quarantine (drop_id, entity, file, row, key, "column", rule, severity, seen)'
        " SELECT %(drop_id)s, entity, file, row & {row_in_file}, coalesce(key, ''), coalesce(\"column\", ''), rule, severity, coalesce(seen, '')"
        ' FROM {faults} ORDER BY entity, row NULLS FIRST, rule, "column"'
    )
    places = {"faults": load.staging.faults, "row_in_file": sql.Literal(ROW_IN_FILE)}
    run(load.connection, compose(statement, **places), load.values)


def record_refused(url: str, *, program: str, name: str, digest: str | None, message: str, run_id: str) -> None:
    """Records that a drop could not be taken. Without a digest it is known by its name and the message."""
    known_by = digest or hashlib.sha256(f"{name}\n{message}".encode()).hexdigest()
    values = {
        "drop_id": known_by[:12],
        "digest": known_by,
        "program": program,
        "name": name,
        "format": None,
        "period": None,
        "export_date": None,
        "status": REFUSED,
        "message": message,
        "entities": Jsonb({}),
        "called": Jsonb({}),
        "judged_by": None,
        "run_id": run_id,
    }
    with psycopg.connect(url) as connection:
        run(connection, _RECORD + " WHERE ops.drops.status <> 'loaded'", values)


def judged_by(load: "Load") -> str:
    """What decides how rows are judged and stored, so that a drop is looked at anew when any of it changes.

    What a source shows of itself is all that decides it, and the same in every process.
    """
    declared = f"{version('buddy-pipeline')} {load.source!r} {RULES!r} {load.lifecycles!r}"
    return f"{hashlib.sha256(declared.encode()).hexdigest()[:16]} {load.key_id}"


def is_judged_otherwise(load: "Load") -> bool:
    """Whether what decides how rows are judged and stored is another than at the source's last load, as after an update."""
    query = (
        "SELECT split_part(judged_by, ' ', 1) FROM ops.drops WHERE program = %(program)s AND status = %(status)s"
        " ORDER BY settled_at DESC LIMIT 1"
    )
    found = load.connection.execute(query, load.values | {"status": LOADED}).fetchone()
    return found is not None and found[0] != judged_by(load).partition(" ")[0]


def counts_if_in_place(load: "Load", drop: "Incoming") -> dict[str, EntityCounts] | None:
    """The counts of this very drop if it was the last one loaded and in the same way: then the tables hold it already."""
    found = load.connection.execute(
        "SELECT entities FROM (SELECT * FROM ops.drops WHERE program = %(program)s AND status = %(status)s"
        " ORDER BY settled_at DESC LIMIT 1) d WHERE digest = %(digest)s AND judged_by = %(judged_by)s",
        load.values | {"status": LOADED, "digest": drop.digest, "judged_by": judged_by(load)},
    ).fetchone()
    if found is None:
        return None
    counts = {entity.name: EntityCounts(**found[0][entity.name]) for entity in load.source.entities if entity.name in found[0]}
    return {name: replace(entity, unchanged=entity.accepted) for name, entity in counts.items()}


def of_first_load(connection: psycopg.Connection, drop: "Drop") -> "Drop":
    """The drop as of the date with which its content was loaded first, so that the same file is no newer when it comes again."""
    query = "SELECT export_date FROM ops.drops WHERE digest = %s AND status = %s"
    found = connection.execute(query, [drop.digest, LOADED]).fetchone()
    return drop if found is None else replace(drop, metadata=replace(drop.metadata, export_date=found[0]))


def faults_in_quarantine(load: "Load") -> dict[str, int]:
    """Number of faults of the load's drop by code of the rule, as recorded."""
    query = "SELECT rule, count(*) FROM ops.quarantine WHERE drop_id = %(drop_id)s GROUP BY rule ORDER BY rule"
    return dict(load.connection.execute(query, load.values).fetchall())


def is_known(url: str, drop_id: str) -> bool:
    """Whether a drop of that id was loaded or refused."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT FROM ops.drops WHERE drop_id = %s", [drop_id]).fetchone() is not None


def settled_digests(url: str) -> set[str]:
    """Digests of the drops that were loaded or refused."""
    with psycopg.connect(url) as connection:
        return {digest for (digest,) in connection.execute("SELECT digest FROM ops.drops")}


def run_that_loaded(url: str, digest: str) -> str | None:
    """Id of the run that last loaded the drop with this digest; None if none did."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT run_id FROM ops.drops WHERE digest = %s AND status = %s", [digest, LOADED]).fetchone()
        return None if found is None else found[0]
