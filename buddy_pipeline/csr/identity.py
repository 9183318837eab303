"""Who is who: from the users of an export to people (decisions, "Loading" and "Validation").

A person is found by external id, then by the keyed hash of the e-mail address. The order of rows and of exports does
not matter: what is decided rests on who holds which address once all changes of the export are made.
"""

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_export
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.csr.statements import compose, number, run

EMAIL_COLUMN = "email"


def merge_people(load: Load, users: Entity) -> dict[str, Merged]:
    """Merges the staged users into people. Gives what was merged, by table; `users` is the export's."""
    _gather(load, users)
    _find_by_external_id(load)
    _find_conflicts(load)
    _keep_old_address(load, users)
    _find_by_email(load)
    people = _insert_people(load)
    ids = _insert_external_ids(load)
    _merge_identities(load)
    _warn_of_shared_addresses(load, users)
    export = merge_export(load, users)
    updated = _update_people(load)
    return {"export": export, "users": Merged(people, updated), "user_external_ids": Merged(ids, 0)}


def list_people(load: Load) -> None:
    """Makes the temporary table ``people (external_id uuid, user_id uuid)`` that references are looked up in."""
    run(load.connection, "CREATE TEMP TABLE people (external_id uuid PRIMARY KEY, user_id uuid NOT NULL) ON COMMIT DROP")
    refresh_people(load)


def refresh_people(load: Load) -> None:
    """Brings ``people`` up to date."""
    run(
        load.connection,
        "INSERT INTO people SELECT external_id::uuid, profile_id FROM csr.user_external_ids WHERE provider = %(program)s"
        " ON CONFLICT DO NOTHING",
        load.values,
    )
    run(load.connection, "ANALYZE people")


def _gather(load: Load, users: Entity) -> None:
    """``wanted``: a staged user a row, with the person (once found) and the address the export wants them to have."""
    statement = (
        "CREATE TEMP TABLE wanted ON COMMIT DROP AS SELECT s.row, s.id::text AS external_id, s.email_hash, s.new_user_id, s.role,"
        " s.joined_at, s.language_preference, s.interests, s.location, NULL::uuid AS user_id, NULL::bytea AS held,"
        " false AS conflict, false AS is_new FROM {staged} s WHERE {taken}"
    )
    run(load.connection, compose(statement, staged=load.staged(users), taken=TAKEN))
    run(load.connection, "CREATE INDEX ON wanted (external_id)")
    run(load.connection, "ANALYZE wanted")


def _find_by_external_id(load: Load) -> None:
    run(
        load.connection,
        "UPDATE wanted w SET user_id = x.profile_id, held = i.email_hash"
        " FROM csr.user_external_ids x JOIN pii.identities i USING (provider, external_id)"
        " WHERE x.provider = %(program)s AND x.external_id = w.external_id",
        load.values,
    )


_HOLDERS = sql.SQL(
    "(SELECT i.email_hash, x.profile_id AS user_id, i.provider, i.external_id"
    " FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)"
    " LEFT JOIN wanted w ON i.provider = %(program)s AND w.external_id = i.external_id"
    " WHERE w.external_id IS NULL OR w.conflict OR w.email_hash = i.email_hash"
    " UNION ALL SELECT w.email_hash, w.user_id, %(program)s, w.external_id FROM wanted w"
    " WHERE w.user_id IS NOT NULL AND NOT w.conflict AND w.email_hash <> w.held)"
)
"""Who holds which address once the changes that are not in conflict are made."""


def _find_conflicts(load: Load) -> None:
    """Marks changes to an address that somebody else holds. One refused change may make another impossible, so it repeats."""
    if not number(load.connection, "SELECT count(*) FROM wanted WHERE held <> email_hash"):
        return
    statement = compose(
        "UPDATE wanted w SET conflict = true WHERE w.held <> w.email_hash AND NOT w.conflict"
        " AND EXISTS (SELECT FROM {holders} h WHERE h.email_hash = w.email_hash AND h.user_id <> w.user_id)",
        holders=_HOLDERS,
    )
    while run(load.connection, statement, load.values):
        pass
    _record_conflicts(load)
    _audit(load, "email-changed", sql.SQL("FROM wanted w WHERE w.held <> w.email_hash AND NOT w.conflict"))


def _record_conflicts(load: Load) -> None:
    statement = compose(
        "WITH found AS (INSERT INTO ops.identity_conflicts (provider, external_id, email_hash, user_id, other_user_id, export_date)"
        " SELECT DISTINCT ON (w.external_id) %(program)s, w.external_id, w.email_hash, w.user_id, h.user_id, %(export_date)s"
        " FROM wanted w JOIN LATERAL (SELECT h.user_id FROM {candidates} h"
        "  WHERE h.email_hash = w.email_hash AND h.user_id <> w.user_id) h ON true"
        " WHERE w.conflict ORDER BY w.external_id, h.user_id ON CONFLICT DO NOTHING RETURNING user_id)"
        " INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, user_id, 'email-conflict' FROM found",
        candidates=sql.SQL(
            "(SELECT i.email_hash, x.profile_id AS user_id FROM pii.identities i JOIN csr.user_external_ids x"
            " USING (provider, external_id) UNION ALL SELECT email_hash, user_id FROM wanted WHERE user_id IS NOT NULL)"
        ),
    )
    run(load.connection, statement, load.values)


def _keep_old_address(load: Load, users: Entity) -> None:
    """A user in conflict keeps the old address and names, so the staged seal gives way to the one that is stored."""
    rows = compose("FROM {staged} s JOIN wanted w ON w.row = s.row WHERE w.conflict", staged=load.staged(users))
    if not record_fault(load, users, rules.EMAIL_TAKEN, EMAIL_COLUMN, rows):
        return
    statement = (
        "UPDATE {staged} s SET sealed = p.sealed FROM wanted w, pii.users p WHERE w.row = s.row AND w.conflict AND p.id = s.id"
    )
    run(load.connection, compose(statement, staged=load.staged(users)))


def _find_by_email(load: Load) -> None:
    """Ids that are not known yet belong to who holds the address, else to one new person an address."""
    linked = run(
        load.connection,
        compose(
            "UPDATE wanted w SET user_id = h.user_id"
            " FROM (SELECT email_hash, (array_agg(user_id ORDER BY user_id))[1] AS user_id FROM {holders} a GROUP BY email_hash) h"
            " WHERE w.user_id IS NULL AND h.email_hash = w.email_hash",
            holders=_HOLDERS,
        ),
        load.values,
    )
    if linked:
        _audit(load, "external-id-linked", sql.SQL("FROM wanted w WHERE w.user_id IS NOT NULL AND w.held IS NULL"))
    run(
        load.connection,
        "UPDATE wanted w SET user_id = f.user_id, is_new = f.external_id = w.external_id"
        " FROM (SELECT DISTINCT ON (email_hash) email_hash, external_id, new_user_id AS user_id FROM wanted WHERE user_id IS NULL"
        "       ORDER BY email_hash, joined_at, external_id) f"
        " WHERE w.user_id IS NULL AND f.email_hash = w.email_hash",
    )


def _insert_people(load: Load) -> int:
    inserted = run(
        load.connection,
        "INSERT INTO csr.users (id, role, language_preference, interests, location, created_at, updated_at)"
        " SELECT user_id, CASE role WHEN 'buddy' THEN 'volunteer' ELSE 'beneficiary' END, language_preference, interests, location,"
        " %(export_date)s, %(export_date)s FROM wanted WHERE is_new",
        load.values,
    )
    if inserted:
        _audit(load, "person-created", sql.SQL("FROM wanted w WHERE w.is_new"))
    return inserted


def _insert_external_ids(load: Load) -> int:
    return run(
        load.connection,
        "INSERT INTO csr.user_external_ids (provider, external_id, profile_id, created_at)"
        " SELECT %(program)s, external_id, user_id, %(export_date)s FROM wanted WHERE held IS NULL",
        load.values,
    )


def _merge_identities(load: Load) -> None:
    run(
        load.connection,
        "UPDATE pii.identities i SET email_hash = w.email_hash FROM wanted w WHERE i.provider = %(program)s"
        " AND i.external_id = w.external_id AND w.held <> w.email_hash AND NOT w.conflict",
        load.values,
    )
    run(
        load.connection,
        "INSERT INTO pii.identities (provider, external_id, email_hash)"
        " SELECT %(program)s, external_id, email_hash FROM wanted WHERE held IS NULL",
        load.values,
    )


def _warn_of_shared_addresses(load: Load, users: Entity) -> None:
    rows = compose(
        "FROM {staged} s JOIN wanted w ON w.row = s.row JOIN (SELECT email_hash FROM pii.identities WHERE provider = {program}"
        " GROUP BY email_hash HAVING count(*) > 1) i ON i.email_hash = w.email_hash WHERE NOT w.conflict",
        staged=load.staged(users),
        program=sql.Literal(load.source.name),
    )
    record_fault(load, users, rules.EMAIL_SHARED, EMAIL_COLUMN, rows)


def _update_people(load: Load) -> int:
    """A person with several ids has the role and the particulars of the earliest one."""
    return run(
        load.connection,
        "UPDATE csr.users t SET role = n.role, language_preference = n.language_preference, interests = n.interests,"
        " location = n.location, updated_at = greatest(t.updated_at, %(export_date)s)"
        " FROM (SELECT DISTINCT ON (x.profile_id) x.profile_id,"
        "         CASE e.role WHEN 'buddy' THEN 'volunteer' ELSE 'beneficiary' END AS role, e.language_preference, e.interests, e.location"
        "       FROM csr.user_external_ids x JOIN export.users e ON e.id = x.external_id::uuid"
        "       WHERE x.provider = %(program)s AND x.profile_id IN (SELECT user_id FROM wanted)"
        "       ORDER BY x.profile_id, e.joined_at, e.id) n"
        " WHERE t.id = n.profile_id AND ROW(t.role, t.language_preference, t.interests, t.location)"
        "  IS DISTINCT FROM ROW(n.role, n.language_preference, n.interests, n.location)",
        load.values,
    )


def _audit(load: Load, kind: str, people: sql.Composable) -> None:
    statement = (
        "INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, w.user_id, {kind} {people}"
        " ORDER BY w.row"
    )
    run(load.connection, compose(statement, kind=sql.Literal(kind), people=people), load.values)
