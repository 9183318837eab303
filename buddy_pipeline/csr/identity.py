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
_CONCERNED = """
    SELECT external_id FROM alike
    UNION SELECT x.external_id FROM csr.user_external_ids x JOIN (
        SELECT DISTINCT y.profile_id FROM csr.user_external_ids y JOIN alike USING (external_id) WHERE y.provider = %(program)s) p
        USING (profile_id)
    WHERE x.provider = %(program)s
"""


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

_HELD = """
    WITH addresses AS (SELECT DISTINCT email_hash FROM appeared),
    holders AS (SELECT DISTINCT i.external_id FROM pii.identities i JOIN addresses USING (email_hash) WHERE i.provider = %(program)s),
    rows AS (SELECT i.* FROM pii.identities i JOIN holders USING (external_id) WHERE i.provider = %(program)s)
    SELECT h.external_id, h.email_hash, h.first_date, h.last_date, min(h.first_date) OVER (PARTITION BY h.external_id) AS appeared,
           n.until
    FROM rows h LEFT JOIN (
        SELECT a.external_id, a.email_hash, min(greatest(b.first_date, a.last_date)) AS until
        FROM rows a JOIN rows b ON b.external_id = a.external_id AND b.email_hash <> a.email_hash AND b.last_date > a.last_date
        GROUP BY 1, 2) n USING (external_id, email_hash)
"""
"""Who held the addresses that ids came with, and until when: until another address of theirs followed."""

_PARENTS = """
    SELECT a.external_id, f.parent
    FROM appeared a JOIN (
        SELECT DISTINCT ON (m.email_hash, m.at) m.email_hash, m.at, h.external_id AS parent
        FROM (SELECT DISTINCT email_hash, at FROM appeared) m JOIN held h ON h.email_hash = m.email_hash AND h.first_date <= m.at
            AND (h.until IS NULL OR m.at < h.until OR m.at <= h.last_date)
        ORDER BY m.email_hash, m.at, h.first_date, h.appeared, h.external_id) f USING (email_hash, at)
"""
"""Of each id, who had its address first of those who held it when it came; that may be itself. Who came later is never
the parent of who came before, so there are no circles."""

_ROOTS = """
    WITH RECURSIVE up AS (
        SELECT external_id, parent, 0 AS steps FROM parents
        UNION ALL
        SELECT u.external_id, p.parent, u.steps + 1 FROM up u JOIN parents p ON p.external_id = u.parent
        WHERE p.parent <> p.external_id)
    SELECT DISTINCT ON (external_id) external_id, parent AS root FROM up ORDER BY external_id, steps DESC
"""


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


_PEOPLE = """
    SELECT k.external_id, k.root, coalesce(w.new_user_id, CASE WHEN c.external_id IS NULL THEN r.profile_id END) AS user_id,
           x.profile_id AS old_id
    FROM kin k LEFT JOIN concerned c ON c.external_id = k.root LEFT JOIN wanted w ON w.external_id = k.root
    LEFT JOIN csr.user_external_ids r ON r.provider = %(program)s AND r.external_id = k.root
    LEFT JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = k.external_id
"""
"""Who is not concerned stays who they are."""


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


_INSERT_PEOPLE = """
    INSERT INTO csr.users (id, role, language_preference, interests, location, created_at, updated_at)
    SELECT DISTINCT ON (p.user_id) p.user_id, {particulars}, e.created_at, e.export_date
    FROM person p JOIN {people} e ON e.{id} = p.external_id::uuid
    WHERE NOT EXISTS (SELECT FROM csr.users u WHERE u.id = p.user_id) ORDER BY p.user_id, e.{joined_at}, e.{id}
"""
_UPDATE_PEOPLE = """
    UPDATE csr.users t SET role = n.role, language_preference = n.language_preference, interests = n.interests, location = n.location
    FROM (SELECT DISTINCT ON (x.profile_id) x.profile_id, {particulars}
          FROM csr.user_external_ids x JOIN {people} e ON e.{id} = x.external_id::uuid
          WHERE x.provider = %(program)s AND x.profile_id IN (
              SELECT y.profile_id FROM csr.user_external_ids y JOIN wanted w USING (external_id) WHERE y.provider = %(program)s
              UNION SELECT old_id FROM moved UNION SELECT new_id FROM moved)
          ORDER BY x.profile_id, e.{joined_at}, e.{id}) n
    WHERE t.id = n.profile_id AND ROW(t.role, t.language_preference, t.interests, t.location)
          IS DISTINCT FROM ROW(n.role, n.language_preference, n.interests, n.location)
"""
"""A person with several ids has the role and the particulars of the earliest one."""


def _insert_external_ids(load: Load, exported: dict[str, sql.Composable]) -> int:
    _audit(load, "external-id-linked", sql.SQL("p.external_id <> p.root AND p.old_id IS NULL"))
    inserted = run(load.connection, compose(_INSERT_EXTERNAL_IDS, **exported), load.values)
    run(load.connection, "ANALYZE csr.user_external_ids")
    return inserted


_INSERT_EXTERNAL_IDS = """
    INSERT INTO csr.user_external_ids (provider, external_id, profile_id, created_at)
    SELECT %(program)s, p.external_id, p.user_id, e.created_at FROM person p JOIN {people} e ON e.{id} = p.external_id::uuid
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


_CHANGES = """
    SELECT w.row, w.external_id, w.email_hash, w.export_date, w.is_first, i.first_date
    FROM wanted w JOIN pii.identities i ON i.provider = %(program)s AND i.external_id = w.external_id AND i.email_hash = w.email_hash
    WHERE EXISTS (SELECT FROM pii.identities b WHERE b.provider = i.provider AND b.external_id = i.external_id
                  AND b.first_date < i.first_date)
"""
"""Rows with an address that is not the one that the id came with."""
_CONFLICTS = """
    SELECT DISTINCT ON (c.row) c.row, c.external_id, c.email_hash, c.export_date, x.profile_id AS user_id, y.profile_id AS other_user_id
    FROM change c JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = c.external_id
    JOIN pii.identities o ON o.provider = %(program)s AND o.email_hash = c.email_hash AND o.first_date <= c.first_date
    JOIN csr.user_external_ids y ON y.provider = %(program)s AND y.external_id = o.external_id AND y.profile_id <> x.profile_id
    WHERE NOT EXISTS (SELECT FROM pii.identities n WHERE n.provider = %(program)s AND n.external_id = o.external_id
                      AND n.email_hash <> o.email_hash AND n.last_date > o.last_date
                      AND greatest(n.first_date, o.last_date) <= c.export_date AND c.export_date > o.last_date)
    ORDER BY c.row, o.first_date, y.profile_id
"""
_RECORD_CONFLICTS = """
    WITH found AS (INSERT INTO ops.identity_conflicts (provider, external_id, email_hash, user_id, other_user_id, export_date)
        SELECT DISTINCT ON (external_id, email_hash) %(program)s, external_id, email_hash, user_id, other_user_id, export_date
        FROM conflict ORDER BY external_id, email_hash, export_date ON CONFLICT DO NOTHING RETURNING user_id)
    INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, user_id, 'email-conflict' FROM found
"""
_AUDIT_CHANGES = """
    INSERT INTO ops.audit (actor, drop_id, user_id, kind)
    SELECT %(run_id)s, %(drop_id)s, x.profile_id, 'email-changed'
    FROM change c JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = c.external_id
    WHERE c.is_first AND NOT EXISTS (SELECT FROM conflict f WHERE f.row = c.row) ORDER BY c.row
"""


def _warn_of_shared_addresses(load: Load, users: Entity) -> None:
    """Of rows whose address another id of the same person has by its newest export, too."""
    if not _keep(load, "several", _SEVERAL):
        return
    _keep(load, "shared", _SHARED)
    rows = compose("FROM {staged} s JOIN shared h ON h.row = s.row", staged=load.staged(users))
    record_fault(load, users, rules.EMAIL_SHARED, address(users), rows)


_SEVERAL = "SELECT email_hash FROM pii.identities WHERE provider = %(program)s GROUP BY email_hash HAVING count(*) > 1"
_SHARED = """
    WITH newest AS (
        SELECT DISTINCT ON (i.external_id) i.external_id, i.email_hash FROM pii.identities i
        JOIN (SELECT DISTINCT t.external_id FROM pii.identities t JOIN several USING (email_hash) WHERE t.provider = %(program)s) c
            USING (external_id)
        WHERE i.provider = %(program)s ORDER BY i.external_id, i.last_date DESC, i.email_hash),
    shared AS (
        SELECT n.email_hash, x.profile_id FROM newest n
        JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = n.external_id
        GROUP BY 1, 2 HAVING count(*) > 1)
    SELECT w.row FROM wanted w JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.external_id = w.external_id
    JOIN shared s ON s.email_hash = w.email_hash AND s.profile_id = x.profile_id
"""


def _audit(load: Load, kind: str, which: sql.SQL) -> None:
    statement = (
        "INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, p.user_id, {kind} FROM person p"
        " WHERE {which} ORDER BY p.external_id"
    )
    run(load.connection, compose(statement, kind=sql.Literal(kind), which=which), load.values)
