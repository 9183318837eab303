"""Who is who: from the users of exports to people (decisions, "Loading" and "Validation").

What decides is which addresses each id had, and when (`pii.identities`). An address is held from the oldest export in which
an id has it to the newest, and on until another one follows. An id that comes with an address that somebody holds at that
time is the same person; what it holds later joins nobody. So who is who follows from the exports, in whatever order they
were loaded: an export that comes late may show that ids belong together otherwise than it seemed, and then they move.
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, leave_out_outdated, merge_export
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.csr.scope import note_longer_known, note_news, scope
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.privacy.sealing import address
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file


def merge_people(load: Load, users: Entity, vault: Vault) -> dict[str, Merged]:
    """Merges the staged users into people. Gives what was merged, by table; `users` is the export's.

    Makes the temporary tables ``wanted`` (a staged user a row) and ``moved (external_id uuid, old_id uuid, new_id uuid)``: the
    ids that are somebody else's from now on, whose rows are still to follow, see `moving`.
    """
    _gather(load, users)
    _note_addresses(load)
    note_longer_known(load, users)
    leave_out_outdated(load, users)
    note_news(load, users)
    export = merge_export(load, users, scope(users))
    _find_concerned(load)
    _find_roots(load)
    _name_people(load, vault)
    exported = _exported(load, users)
    people = _insert_people(load, exported)
    ids = _insert_external_ids(load, exported)
    run(load.connection, compose(_DATE_IDS_BACK, **exported, scope=scope(users)), load.values)
    _move_external_ids(load)
    _find_conflicts(load, users)
    _warn_of_shared_addresses(load, users)
    updated = run(load.connection, compose(_UPDATE_PEOPLE, **exported), load.values)
    return {"export": export, "users": Merged(people, updated), "user_external_ids": Merged(ids, 0)}


def list_people(load: Load) -> None:
    """Makes the temporary table ``people (external_id uuid, user_id uuid)`` that references are looked up in."""
    run(load.connection, "CREATE TEMP TABLE people (external_id uuid PRIMARY KEY, user_id uuid NOT NULL) ON COMMIT DROP")
    run(load.connection, _LIST + " WHERE provider = %(program)s", load.values)
    run(load.connection, "ANALYZE people")


def refresh_people(load: Load) -> None:
    """Brings ``people`` up to date with `merge_people`."""
    run(load.connection, "UPDATE people p SET user_id = m.new_id FROM moved m WHERE m.external_id = p.external_id")
    run(
        load.connection,
        _LIST + " JOIN person n USING (external_id) WHERE provider = %(program)s ON CONFLICT DO NOTHING",
        load.values,
    )
    run(load.connection, "ANALYZE people")


_LIST = "INSERT INTO people SELECT external_id::uuid, profile_id FROM csr.user_external_ids"


def _keep(load: Load, name: LiteralString, query: LiteralString) -> int:
    """Keeps what a query finds in a temporary table. Gives the number of rows."""
    statement = compose("CREATE TEMP TABLE {} ON COMMIT DROP AS ", sql.Identifier(name)) + sql.SQL(query)
    return run(load.connection, statement, load.values)


def _gather(load: Load, users: Entity) -> None:
    """``wanted``: also of rows that a newer export has spoken of, for they tell which address somebody had."""
    statement = (
        "CREATE TEMP TABLE wanted ON COMMIT DROP AS SELECT s.row, s.{id}::text AS external_id, s.email_hash, s.new_user_id,"
        " s.export_date, i.provider IS NULL AS is_first, i.first_date, i.last_date"
        " FROM {staged} s LEFT JOIN pii.identities i"
        "  ON i.provider = %(program)s AND i.external_id = s.{id}::text AND i.email_hash = s.email_hash WHERE {taken}"
    )
    run(load.connection, compose(statement, staged=load.staged(users), id=sql.Identifier(users.key[0]), taken=TAKEN), load.values)
    run(load.connection, "CREATE INDEX ON wanted (external_id)")
    run(load.connection, "ANALYZE wanted")


def _note_addresses(load: Load) -> None:
    run(
        load.connection,
        "UPDATE pii.identities i SET first_date = least(i.first_date, w.export_date), last_date = greatest(i.last_date, w.export_date)"
        " FROM wanted w WHERE i.provider = %(program)s AND i.external_id = w.external_id AND i.email_hash = w.email_hash"
        " AND NOT w.export_date BETWEEN i.first_date AND i.last_date",
        load.values,
    )
    run(
        load.connection,
        "INSERT INTO pii.identities (provider, external_id, email_hash, first_date, last_date)"
        " SELECT %(program)s, external_id, email_hash, export_date, export_date FROM wanted WHERE is_first",
        load.values,
    )
    run(load.connection, "ANALYZE pii.identities")


def _find_concerned(load: Load) -> None:
    """``concerned``: the ids that may be another person's now: those with news, whoever had an address of theirs, and all
    that were one person with any of these.
    """
    _keep(load, "touched", _TOUCHED)
    _keep(load, "alike", _ALIKE)
    _keep(load, "concerned", _CONCERNED)
    run(load.connection, "ANALYZE concerned")


_TOUCHED = """
    SELECT DISTINCT w.external_id FROM wanted w WHERE w.is_first OR w.export_date < w.first_date
    UNION SELECT w.external_id FROM wanted w JOIN pii.identities o ON o.provider = %(program)s AND o.external_id = w.external_id
    WHERE w.export_date > w.last_date AND o.email_hash <> w.email_hash
"""
_ALIKE = """
    SELECT DISTINCT i.external_id FROM pii.identities i JOIN (
        SELECT DISTINCT t.email_hash FROM pii.identities t JOIN touched USING (external_id) WHERE t.provider = %(program)s) a USING (email_hash)
    WHERE i.provider = %(program)s
"""
_CONCERNED = sql_file(__package__, "sql/identity_concerned")


def _find_roots(load: Load) -> None:
    """``kin (external_id, root)``: of each concerned id the one that it goes back to; that may be one that is not concerned."""
    _keep(load, "appeared", _APPEARED)
    _keep(load, "held", _HELD)
    _keep(load, "parents", _PARENTS)
    _keep(load, "kin", _ROOTS)


_APPEARED = """
    SELECT DISTINCT ON (i.external_id) i.external_id, i.email_hash, i.first_date AS at
    FROM pii.identities i JOIN concerned USING (external_id) WHERE i.provider = %(program)s
    ORDER BY i.external_id, i.first_date, i.email_hash
"""
"""When each concerned id came, and with which address."""

_HELD = sql_file(__package__, "sql/identity_held")

_PARENTS = sql_file(__package__, "sql/identity_parents")

_ROOTS = sql_file(__package__, "sql/identity_roots")


def _name_people(load: Load, vault: Vault) -> None:
    """``person (external_id, root, user_id, old_id)``: whose each concerned id is, by the surrogate of the root, and whose it was."""
    _keep(load, "person", _PEOPLE)
    unnamed = [root for (root,) in load.connection.execute("SELECT DISTINCT root FROM person WHERE user_id IS NULL")]
    ids = [None if id_ is None else id_.hex() for id_ in vault.user_ids(load.source.name, unnamed)]
    run(
        load.connection,
        "UPDATE person p SET user_id = n.id FROM unnest(%(roots)s::text[], %(ids)s::uuid[]) AS n (root, id)"
        " WHERE p.root = n.root AND p.user_id IS NULL",
        {"roots": unnamed, "ids": ids},
    )
    run(load.connection, "ANALYZE person")


_PEOPLE = sql_file(__package__, "sql/identity_people")


def _exported(load: Load, users: Entity) -> dict[str, sql.Composable]:
    """What statements say of people as they are exported, alias ``e``."""
    return {
        "people": sql.Identifier("export", users.table),
        "id": sql.Identifier(users.key[0]),
        "joined_at": sql.Identifier(users.happened),
        "particulars": sql.SQL(load.source.particulars),
    }


def _insert_people(load: Load, exported: dict[str, sql.Composable]) -> int:
    inserted = run(load.connection, compose(_INSERT_PEOPLE, **exported))
    if inserted:
        _audit(load, "person-created", sql.SQL("p.external_id = p.root AND p.old_id IS NULL"))
    return inserted


_INSERT_PEOPLE = sql_file(__package__, "sql/identity_insert_people")
_UPDATE_PEOPLE = sql_file(__package__, "sql/identity_update_people")


def _insert_external_ids(load: Load, exported: dict[str, sql.Composable]) -> int:
    _audit(load, "external-id-linked", sql.SQL("p.external_id <> p.root AND p.old_id IS NULL"))
    inserted = run(load.connection, compose(_INSERT_EXTERNAL_IDS, **exported), load.values)
    run(load.connection, "ANALYZE csr.user_external_ids")
    return inserted


_INSERT_EXTERNAL_IDS = """
    INSERT INTO csr.user_external_ids (provider, external_id, reference, profile_id, created_at)
    SELECT %(program)s, p.external_id, p.external_id::uuid, p.user_id, e.created_at FROM person p JOIN {people} e ON e.{id} = p.external_id::uuid
    WHERE p.old_id IS NULL
"""
_DATE_IDS_BACK = """
    UPDATE csr.user_external_ids x SET created_at = e.created_at FROM {people} e JOIN {scope} s USING ({id})
    WHERE x.provider = %(program)s AND x.external_id = e.{id}::text AND x.created_at <> e.created_at
"""


def _move_external_ids(load: Load) -> None:
    run(
        load.connection,
        "CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT external_id::uuid, old_id, user_id AS new_id FROM person WHERE old_id <> user_id",
    )
    moved = run(
        load.connection,
        "UPDATE csr.user_external_ids x SET profile_id = p.user_id FROM person p"
        " WHERE x.provider = %(program)s AND x.external_id = p.external_id AND p.old_id <> p.user_id",
        load.values,
    )
    if moved:
        _audit(load, "external-id-moved", sql.SQL("p.old_id <> p.user_id"))


def _find_conflicts(load: Load, users: Entity) -> None:
    """Tells of changes to an address that somebody else holds: nobody is joined by it."""
    if not _keep(load, "change", _CHANGES):
        return
    _keep(load, "conflict", _CONFLICTS)
    rows = compose("FROM {staged} s JOIN conflict c ON c.row = s.row", staged=load.staged(users))
    record_fault(load, users, rules.EMAIL_TAKEN, address(users), rows)
    run(load.connection, _RECORD_CONFLICTS, load.values)
    run(load.connection, _AUDIT_CHANGES, load.values)


_CHANGES = sql_file(__package__, "sql/identity_changes")
_CONFLICTS = sql_file(__package__, "sql/identity_conflicts")
_RECORD_CONFLICTS = sql_file(__package__, "sql/identity_record_conflicts")
_AUDIT_CHANGES = sql_file(__package__, "sql/identity_audit_changes")


def _warn_of_shared_addresses(load: Load, users: Entity) -> None:
    """Of rows whose address another id of the same person has by its newest export, too."""
    if not _keep(load, "several", _SEVERAL):
        return
    _keep(load, "shared", _SHARED)
    rows = compose("FROM {staged} s JOIN shared h ON h.row = s.row", staged=load.staged(users))
    record_fault(load, users, rules.EMAIL_SHARED, address(users), rows)


_SEVERAL = "SELECT email_hash FROM pii.identities WHERE provider = %(program)s GROUP BY email_hash HAVING count(*) > 1"
_SHARED = sql_file(__package__, "sql/identity_shared")


def _audit(load: Load, kind: str, which: sql.SQL) -> None:
    statement = (
        "INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, p.user_id, {kind} FROM person p"
        " WHERE {which} ORDER BY p.external_id"
    )
    run(load.connection, compose(statement, kind=sql.Literal(kind), which=which), load.values)
