"""Who is who: from the people whom rows list or name to people (decisions, "Loading", "Validation" and "Sources").

What decides is which addresses each id had, and when (`pii.identities`). An address is held from the oldest export in which
an id has it to the newest, and on until another one follows. An id that comes with an address that somebody holds at that
time is the same person, whichever source the two are of; what it holds later joins nobody. So who is who follows from the
exports, in whatever order they were loaded: an export that comes late may show that ids belong together otherwise than it
seemed, and then they move.
"""

from collections.abc import Iterator, Sequence
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.contract.source import VOLUNTEER
from buddy_pipeline.csr.identity.contested import settle_contested
from buddy_pipeline.csr.identity.shared_addresses import find_conflicts, tell_of_shared_addresses
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, leave_out_outdated, merge_export
from buddy_pipeline.csr.scope import note_longer_known, note_news, scope
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.people.joining import Id
from buddy_pipeline.privacy.naming import hash_column
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file


def merge_listed(load: Load, users: Entity, vault: Vault) -> dict[str, Merged]:
    """Merges the people whom the staged rows list. Gives what was merged, by table; `export` is the entity's own.

    Makes the temporary tables ``wanted`` (id and address of each of them) and ``person (provider, external_id, reference, root,
    user_id, old_id)``: whose each id is that may be another person's now, and whose it was. Those that moved are in ``moved``,
    their rows are still to follow, see `moving`.
    """
    parts = {"staged": load.staged(users), "id": sql.Identifier(users.key[0]), "taken": TAKEN}
    load.keep("wanted", compose(_LISTED, **parts))
    _note_addresses(load)
    _note_names(load, users)
    note_longer_known(load, users)
    leave_out_outdated(load, users)
    note_news(load, users)
    export = merge_export(load, users, scope(users))
    people, ids = _settle(load, vault)
    tell_of_shared_addresses(load, users)
    return {"export": export, "users": people, "user_external_ids": ids}


def merge_named(load: Load, entity: Entity, vault: Vault) -> dict[str, Merged]:
    """Merges the people whom the staged rows of an entity name by their addresses, as `merge_listed`."""
    named = sql.SQL(" UNION ALL ").join([_named_in(load, entity, column) for column in entity.naming])
    load.keep("wanted", compose(_NAMED, mentions=load.staging.mentions(entity), named=named))
    _note_addresses(load)
    _note_names(load, entity)
    people, ids = _settle(load, vault)
    return {"users": people, "user_external_ids": ids}


def settle_again(load: Load, vault: Vault, ids: Sequence[Id]) -> None:
    """Finds out anew who ids are, without rows that tell of them: somebody decided. Leaves the same tables as `merge_listed`."""
    load.keep("wanted", _NOBODY_WANTED)
    load.keep("newly_told", _NOBODY_TOLD)
    _settle(load, vault, ids)


_NOBODY_WANTED = """
    SELECT NULL::bigint AS row, x.external_id, x.reference, i.email_hash, x.profile_id AS new_user_id, i.sealed,
        i.first_date AS seen_first, i.last_date AS seen_last, x.as_volunteer, x.by_address, true AS is_one, false AS is_first,
        i.first_date, i.last_date FROM csr.user_external_ids x JOIN pii.identities i USING (provider, external_id) WITH NO DATA
"""
_NOBODY_TOLD = "SELECT external_id FROM csr.user_external_ids WITH NO DATA"


def create_people(load: Load) -> None:
    """Makes the temporary tables ``people (external_id uuid, user_id uuid)`` that references are looked up in, and ``moved
    (provider text, external_id uuid, old_id uuid, new_id uuid)`` of the ids that are somebody else's since the load began.
    """
    run(load.connection, "CREATE TEMP TABLE people (external_id uuid PRIMARY KEY, user_id uuid NOT NULL) ON COMMIT DROP")
    run(load.connection, "CREATE TEMP TABLE moved (provider text, external_id uuid, old_id uuid, new_id uuid) ON COMMIT DROP")
    list_people(load)


def list_people(load: Load) -> None:
    """Fills ``people`` with those of the load's source."""
    run(load.connection, "TRUNCATE people")
    run(load.connection, _LIST + " WHERE provider = %(program)s AND profile_id IS NOT NULL", load.values)
    run(load.connection, "ANALYZE people")


def refresh_people(load: Load) -> None:
    """Brings ``people`` up to date with ``person``."""
    run(
        load.connection,
        "UPDATE people p SET user_id = n.user_id FROM person n"
        " WHERE n.provider = %(program)s AND n.reference = p.external_id AND n.old_id <> n.user_id",
        load.values,
    )
    run(
        load.connection,
        "DELETE FROM people p USING person n WHERE n.provider = %(program)s AND n.reference = p.external_id AND n.user_id IS NULL",
        load.values,
    )
    run(
        load.connection,
        _LIST + " JOIN person n USING (provider, external_id)"
        " WHERE provider = %(program)s AND n.old_id IS NULL AND x.profile_id IS NOT NULL ON CONFLICT DO NOTHING",
        load.values,
    )
    run(load.connection, "ANALYZE people")


_LIST = "INSERT INTO people SELECT x.reference, x.profile_id FROM csr.user_external_ids x"


def _named_in(load: Load, entity: Entity, column: Column) -> sql.Composed:
    """Whom the column names in taken rows, when, and whether as a volunteer."""
    as_volunteer = sql.Literal(column.csr_role == VOLUNTEER)
    if column.csr_role is None:
        as_volunteer = compose("s.{} IS NOT DISTINCT FROM {}", sql.Identifier(entity.role or ""), sql.Literal(VOLUNTEER))
    return compose(
        "SELECT s.{reference} AS reference, s.{hash} AS email_hash, s.export_date, {as_volunteer} AS as_volunteer"
        " FROM {staged} s WHERE s.{reference} IS NOT NULL AND {taken}",
        reference=sql.Identifier(column.stored_as or ""),
        hash=sql.Identifier(hash_column(column)),
        as_volunteer=as_volunteer,
        staged=load.staged(entity),
        taken=TAKEN,
    )


def _settle(load: Load, vault: Vault, also: Sequence[Id] = ()) -> tuple[Merged, Merged]:
    """Finds out whose the wanted ids are, and those asked for, and makes and moves people accordingly. Gives what became of people
    and of ids.
    """
    _find_concerned(load, also)
    _find_roots(load)
    settle_contested(load, vault)
    _name_people(load, vault)
    people = _insert_people(load)
    ids = _insert_external_ids(load)
    run(load.connection, _DATE_IDS_BACK, load.values)
    run(load.connection, _NOTE_VOLUNTEERS, load.values)
    _move_external_ids(load)
    find_conflicts(load)
    return Merged(people, sum(update_particulars(load))), Merged(ids, 0)


_LISTED = sql_file(__package__, "sql/listed")
_NAMED = sql_file(__package__, "sql/named")


def _note_addresses(load: Load) -> None:
    run(load.connection, "CREATE INDEX ON wanted (external_id)")
    run(load.connection, "ANALYZE wanted")
    run(load.connection, _DATE_ADDRESSES, load.values)
    run(load.connection, _INSERT_ADDRESSES, load.values)
    run(load.connection, "ANALYZE pii.identities")


_DATE_ADDRESSES = sql_file(__package__, "sql/date_addresses")
_INSERT_ADDRESSES = """
    INSERT INTO pii.identities (provider, external_id, email_hash, first_date, last_date, key_id, sealed)
    SELECT %(program)s, external_id, email_hash, seen_first, seen_last, CASE WHEN sealed IS NOT NULL THEN %(key_id)s END, sealed
    FROM wanted WHERE is_first
"""


def _note_names(load: Load, entity: Entity) -> None:
    """Notes what rows call people; ``newly_told`` are the ids with a name that is new to them."""
    if not entity.names:
        load.keep("newly_told", _NOBODY_TOLD)
        return
    parts = {"told": load.staging.told_names(entity)}
    load.keep("newly_told", compose(_NEWLY_TOLD, **parts))
    run(load.connection, compose(_MERGE_NAMES, **parts), load.values)
    run(load.connection, "ANALYZE pii.told_names")


_NEWLY_TOLD = """
    SELECT DISTINCT w.external_id FROM {told} t JOIN wanted w ON w.reference = t.reference AND w.is_one
    WHERE NOT EXISTS (SELECT FROM pii.told_names n
        WHERE n.provider = %(program)s AND n.reference = t.reference AND n.name_hash = t.name_hash)
"""
_MERGE_NAMES = """
    MERGE INTO pii.told_names n USING (
        SELECT t.reference, t.name_hash, min(t.sealed) AS sealed
        FROM {told} t JOIN wanted w ON w.reference = t.reference AND w.is_one GROUP BY t.reference, t.name_hash) t
    ON n.provider = %(program)s AND n.reference = t.reference AND n.name_hash = t.name_hash
    WHEN MATCHED AND (n.key_id <> %(key_id)s OR n.sealed > t.sealed) THEN UPDATE SET key_id = %(key_id)s, sealed = t.sealed
    WHEN NOT MATCHED THEN INSERT (provider, reference, name_hash, key_id, sealed)
        VALUES (%(program)s, t.reference, t.name_hash, %(key_id)s, t.sealed)
"""
"""Of several spellings the same one is kept, whichever came first."""


def _find_concerned(load: Load, also: Sequence[Id]) -> None:
    """``concerned``: the ids that may be another person's now: those with news, whoever had an address of theirs, and all
    that were one person with any of these.
    """
    load.keep("touched", _TOUCHED)
    if also:
        run(load.connection, _TOUCH, {"providers": [one for one, _ in also], "ids": [one for _, one in also]})
    load.keep("alike", _ALIKE)
    load.keep("concerned", _CONCERNED)
    run(load.connection, "ANALYZE concerned")


_TOUCH = "INSERT INTO touched SELECT * FROM unnest(%(providers)s::text[], %(ids)s::text[])"
_TOUCHED = sql_file(__package__, "sql/touched")
_ALIKE = """
    SELECT DISTINCT i.provider, i.external_id FROM pii.identities i JOIN (
        SELECT DISTINCT t.email_hash FROM pii.identities t JOIN touched USING (provider, external_id)) a USING (email_hash)
"""
_CONCERNED = sql_file(__package__, "sql/concerned")


def _find_roots(load: Load) -> None:
    """``kin (provider, external_id, root_provider, root)``: of each concerned id the one that it goes back to; that may be one
    that is not concerned.
    """
    load.keep("appeared", _APPEARED)
    run(load.connection, "ANALYZE appeared (email_hash)")
    load.keep("held", _HELD)
    load.keep("parents", _PARENTS)
    load.keep("kin", _ROOTS)


_APPEARED = """
    SELECT provider, external_id, email_hash, first_date AS at FROM (
        SELECT i.*, min(i.first_date) OVER (PARTITION BY i.provider, i.external_id) AS first
        FROM pii.identities i JOIN concerned USING (provider, external_id)
    ) c WHERE first_date = first
"""
"""When each concerned id came, and with which address; with several where lists name somebody by either."""

_HELD = sql_file(__package__, "sql/held")
_PARENTS = sql_file(__package__, "sql/parents")
_ROOTS = sql_file(__package__, "sql/roots")


def _name_people(load: Load, vault: Vault) -> None:
    """``person``: whose each concerned id is, by the surrogate of the root, and whose it was."""
    load.keep("person", _PEOPLE)
    query = "SELECT DISTINCT root_provider, root FROM person WHERE user_id IS NULL AND root IS NOT NULL"
    unnamed = load.connection.execute(query).fetchall()
    ids = [id_.hex() for provider, root in unnamed for id_ in vault.user_ids(provider, [root]) if id_ is not None]
    run(
        load.connection,
        "UPDATE person p SET user_id = n.id FROM unnest(%(providers)s::text[], %(roots)s::text[], %(ids)s::uuid[]) AS n (provider, root, id)"
        " WHERE p.root_provider = n.provider AND p.root = n.root AND p.user_id IS NULL",
        {"providers": [provider for provider, _ in unnamed], "roots": [root for _, root in unnamed], "ids": ids},
    )
    run(load.connection, "ANALYZE person")


_PEOPLE = sql_file(__package__, "sql/people")


def _insert_people(load: Load) -> int:
    """People that are new: with their particulars where the load lists them, else with what is known of a name alone."""
    inserted = 0
    users = load.source.people
    if users is not None:
        inserted += run(load.connection, compose(_INSERT_LISTED, **_exported(users, load.source.particulars)), load.values)
    inserted += run(load.connection, _INSERT_NAMED)
    if inserted:
        _audit(load, "person-created", sql.SQL("p.external_id = p.root AND p.provider = p.root_provider AND p.old_id IS NULL"))
    return inserted


_INSERT_LISTED = sql_file(__package__, "sql/insert_listed")
_INSERT_NAMED = sql_file(__package__, "sql/insert_named")


def _exported(users: Entity, particulars: LiteralString) -> dict[str, sql.Composable]:
    """What statements say of people as they are exported, alias ``e``."""
    return {
        "people": sql.Identifier("export", users.table),
        "id": sql.Identifier(users.key[0]),
        "joined_at": sql.Identifier(users.happened),
        "particulars": sql.SQL(particulars),
    }


def update_particulars(load: Load) -> Iterator[int]:
    """Of each source that lists people, those who changed: role and particulars are those of the earliest id there. Where ids moved,
    roles follow from the enrollments that are left, so they are told once more after these.
    """
    for source in PROGRAMS:
        if source.people is not None:
            exported = _exported(source.people, source.particulars)
            values = {"provider": source.name, "program_types": list(source.program_types)}
            yield run(load.connection, compose(_UPDATE_PEOPLE, **exported), values)


_UPDATE_PEOPLE = sql_file(__package__, "sql/update_people")


def _insert_external_ids(load: Load) -> int:
    is_linked = sql.SQL("(p.external_id <> p.root OR p.provider <> p.root_provider) AND p.old_id IS NULL")
    _audit(load, "external-id-linked", is_linked)
    inserted = run(load.connection, _INSERT_EXTERNAL_IDS, load.values)
    run(load.connection, "ANALYZE csr.user_external_ids")
    return inserted


_INSERT_EXTERNAL_IDS = sql_file(__package__, "sql/insert_external_ids")
_DATE_IDS_BACK = sql_file(__package__, "sql/date_ids_back")
_NOTE_VOLUNTEERS = """
    UPDATE csr.user_external_ids x SET as_volunteer = true FROM wanted w
    WHERE x.provider = %(program)s AND x.external_id = w.external_id AND w.as_volunteer AND NOT x.as_volunteer
"""


def _move_external_ids(load: Load) -> None:
    moved = run(
        load.connection,
        "INSERT INTO moved SELECT provider, reference, old_id, user_id FROM person WHERE is_known AND old_id IS DISTINCT FROM user_id",
    )
    if moved:
        run(
            load.connection,
            "UPDATE csr.user_external_ids x SET profile_id = p.user_id FROM person p"
            " WHERE x.provider = p.provider AND x.external_id = p.external_id AND x.profile_id IS DISTINCT FROM p.user_id",
        )
        run(load.connection, _FORGET_PARTICULARS)
        _audit(load, "external-id-moved", sql.SQL("p.old_id <> p.user_id"))
        _audit(load, "external-id-contested", sql.SQL("p.old_id IS NOT NULL AND p.user_id IS NULL"), "old_id")


_FORGET_PARTICULARS = """
    UPDATE csr.users u SET language_preference = NULL, interests = NULL, location = NULL
    FROM (SELECT DISTINCT old_id FROM person WHERE old_id IS DISTINCT FROM user_id) m WHERE u.id = m.old_id
"""
"""They may be those of an id that is somebody else's now; what is left to them is told next, by `update_particulars`."""


def _audit(load: Load, kind: str, which: sql.SQL, whom: str = "user_id") -> None:
    statement = (
        "INSERT INTO ops.audit (actor, drop_id, user_id, kind) SELECT %(run_id)s, %(drop_id)s, p.{whom}, {kind} FROM person p"
        " WHERE {which} ORDER BY p.provider, p.external_id"
    )
    run(load.connection, compose(statement, kind=sql.Literal(kind), which=which, whom=sql.Identifier(whom)), load.values)
