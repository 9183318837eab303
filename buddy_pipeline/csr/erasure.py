"""Erasing a person on request, and leaving the tombstones by which a load knows them again (see `tombstones`)."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy
from buddy_pipeline.contract.source import PEOPLE, Source
from buddy_pipeline.csr.erased_texts import mask_names
from buddy_pipeline.csr.listed import lists_of_people
from buddy_pipeline.csr.staging import remove_left_behind
from buddy_pipeline.csr.tombstones import forget_in_audit, known_tombstones, leave_tombstones
from buddy_pipeline.database.locking import wait_for_events, wait_for_turn
from buddy_pipeline.database.statements import Query, compose, equal, run
from buddy_pipeline.database.tables import CSR, IMPACT, PERSONS
from buddy_pipeline.database.tables.exported import as_listed
from buddy_pipeline.privacy.erased_names import ErasedNames, name_tombstones
from buddy_pipeline.privacy.naming import reference_of
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import PROGRAMS


class PersonUnknown(LookupError):
    """Nobody has the id that was given. The message is one plain line."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did: rows removed or blanked by table, and the drops whose error report named the person."""

    tables: dict[str, int]
    drops: tuple[str, ...]


def erase_person(connection: psycopg.Connection, vault: Vault, *, id_: str, actor: str) -> Erased:
    """Removes a person under all their ids in all sources, in one transaction. ``id_`` is one of these, or the person's own.

    Their matches and sessions stay for the figures of the other side, without them and without any text; matches that
    last are ended. Their name is masked wherever somebody wrote it in the open. ``actor`` stands in the audit, in which a
    pseudonym takes their place. Somebody who was erased before can be erased again. Waits for a load that runs. Raises
    PersonUnknown, and SealBroken if the key of their names is not at hand.
    """
    with connection.transaction():
        wait_for_turn(connection)
        wait_for_events(connection)
        remove_left_behind(connection)
        tombstones = known_tombstones(connection, vault)
        values = _what_is_theirs(connection, vault, tombstones, _plain(id_))
        names = [name for source in PROGRAMS for name in _names(connection, vault, source, values)]
        _leave_tombstones(connection, vault, values, names)
        tables: dict[str, int] = {}
        for table, statement in _statements():
            tables[table] = tables.get(table, 0) + run(connection, statement, values)
        known = ErasedNames.of_names(names) if names else ErasedNames.of_hashes(vault, tombstones)
        for table, rows in mask_names(connection, known).items():
            tables[table] = tables.get(table, 0) + rows
        drops = _blank_quarantine(connection, values)
        run(connection, "INSERT INTO ops.audit (actor, user_id, kind) VALUES (%(actor)s, %(person)s, 'person-erased')",
            values | {"actor": actor})  # fmt: skip
        forget_in_audit(connection, vault, [surrogate.bytes for surrogate in values["surrogates"]])
        run(connection, "UPDATE ops.drops SET judged_by = split_part(judged_by, ' ', 1)")  # what comes again is judged anew
    return Erased(tables, drops)


def _what_is_theirs(connection: psycopg.Connection, vault: Vault, tombstones: set[bytes], id_: str) -> dict[str, Any]:
    """What statements bind by name: the person, their ids in all sources, and what they share with others.

    Of somebody whom no table has any more, or who is only named somewhere, that is the id alone, and whom it would make.
    """
    person = _person(connection, id_)
    known = list(connection.execute(_KNOWN_IDS, {"person": person}))
    if person is None:
        source, surrogate = _unlisted(connection, vault, tombstones, id_)
        person, known = uuid.UUID(bytes=surrogate), [(source.name, id_, reference_of(vault, source.name, id_))]
    values: dict[str, Any] = {
        "person": person,
        "ids": [reference for _, _, reference in known],
        "unsaid": sorted({name for source in PROGRAMS for name in _unsaid(source)}),
        "lists": sorted({column.name for source in PROGRAMS for _, column in lists_of_people(source)}),
        "references": sorted({name for source in PROGRAMS for name in _references(source)}),
    }
    for name, query in _THEIRS:
        values[name] = _column(connection, query, values)
    values["shared"] = [id_ for source in PROGRAMS for id_ in _column(connection, source.shared, values)]
    made = [surrogate for provider, external_id, _ in known for surrogate in vault.user_ids(provider, [external_id])]
    values["made"] = made
    values["surrogates"] = [person, *(uuid.UUID(bytes=surrogate) for surrogate in made if surrogate is not None)]
    return values


def _plain(id_: str) -> str:
    """UUIDs are written in either case, other ids in one."""
    try:
        return str(uuid.UUID(id_.strip()))
    except ValueError:
        return id_.strip()


def _person(connection: psycopg.Connection, id_: str) -> uuid.UUID | None:
    """Who has the id in any source, or is known by it here."""
    query: LiteralString = "SELECT profile_id FROM csr.user_external_ids WHERE external_id = %(id)s OR profile_id::text = %(id)s"
    return next(iter(_column(connection, query, {"id": id_})), None)


def _unlisted(connection: psycopg.Connection, vault: Vault, tombstones: set[bytes], id_: str) -> tuple[Source, bytes]:
    """Of which source an id is that no table of people has, and whom it would make. Raises PersonUnknown."""
    for source in PROGRAMS:
        (surrogate,) = vault.user_ids(source.name, [id_])
        was_erased = not tombstones.isdisjoint(vault.tombstones([surrogate]))
        if surrogate is not None and (was_erased or _column(connection, _named(source), _places_of(id_)) == [True]):
            return source, surrogate
    raise PersonUnknown("Nobody in the tables has that id: take it from the column id of the users that were exported.")


def _places_of(id_: str) -> dict[str, str]:
    return {"id": id_, "anywhere": f"%{id_}%"}


def _named(source: Source) -> Query:
    """Asks whether somebody whom no export brought is named all the same."""
    listed = [
        compose(
            "EXISTS (SELECT FROM {exported} WHERE {listed}::text LIKE %(anywhere)s)",
            exported=sql.Identifier("export", entity.table),
            listed=sql.Identifier(as_listed(column)),
        )
        for entity, column in lists_of_people(source)
    ]
    return compose("SELECT {}", sql.SQL(" OR ").join([*map(sql.SQL, _NAMED), *listed]))


_NAMED: tuple[LiteralString, ...] = (
    "EXISTS (SELECT FROM ops.waiting_rows WHERE people::text LIKE %(anywhere)s)",
    "EXISTS (SELECT FROM ops.quarantine WHERE lower(key) LIKE %(anywhere)s)",
    "EXISTS (SELECT FROM ops.buddy_system_events WHERE data::text LIKE %(anywhere)s)",
)

_KNOWN_IDS: LiteralString = (
    "SELECT provider, external_id, reference::text FROM csr.user_external_ids WHERE profile_id = %(person)s ORDER BY 1, 2"
)
_THEIRS: tuple[tuple[str, LiteralString], ...] = (
    (
        "addresses",
        "SELECT DISTINCT i.email_hash FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)"
        " WHERE x.profile_id = %(person)s AND NOT EXISTS (SELECT FROM pii.identities o JOIN csr.user_external_ids y"
        "  USING (provider, external_id) WHERE o.email_hash = i.email_hash AND y.profile_id <> x.profile_id)",
    ),
    (
        "held",
        "SELECT DISTINCT i.email_hash FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)"
        " WHERE x.profile_id = %(person)s AND i.email_hash = ANY(%(addresses)s::bytea[]) AND NOT EXISTS (SELECT FROM pii.identities n"
        "  WHERE n.provider = i.provider AND n.external_id = i.external_id AND n.last_date > i.last_date)",
    ),
)
"""Of addresses those that nobody else had; ``held`` are those that they have by their newest export: what was given up is free."""


def _names(connection: psycopg.Connection, vault: Vault, source: Source, values: dict[str, Any]) -> list[str]:
    """Full names of the person, as the sealed values of a source have them."""
    opened = (
        " ".join(row[part] for part in parts if part in row)
        for entity in source.entities
        for place, parts in _places_of_names(entity)
        for row in _opened(connection, vault, entity, place, values)
    )
    return [name for name in opened if name]


def _places_of_names(entity: Entity) -> Iterator[tuple[str, list[str]]]:
    """The columns that name a person, each with the parts of the name of whom it names."""
    if entity.address is not None:
        yield entity.key[0], [column.name for column in entity.personal if column.kind is Kind.TEXT]
    for column in entity.naming:
        if parts := [one.name for one in entity.personal if one.whose == column.name]:
            yield column.stored_as or column.name, parts


def _opened(
    connection: psycopg.Connection, vault: Vault, entity: Entity, place: str, values: dict[str, Any]
) -> Iterator[dict[str, str]]:
    query = compose(
        "SELECT {key}, p.key_id, p.sealed FROM {personal} p JOIN {exported} e ON {by_key} WHERE e.{place} = ANY(%(ids)s::uuid[])",
        key=sql.SQL(" || '|' || ").join([compose("p.{}::text", sql.Identifier(name)) for name in entity.key]),
        personal=sql.Identifier("pii", entity.table),
        exported=sql.Identifier("export", entity.table),
        by_key=equal(entity.key, "e", "p"),
        place=sql.Identifier(place),
    )
    for key, key_id, sealed in connection.execute(query, values):
        yield vault.open(key_id, entity.name, key, sealed)


def _leave_tombstones(connection: psycopg.Connection, vault: Vault, values: dict[str, Any], names: list[str]) -> None:
    of_shared = [hashlib.sha256(id_.bytes).digest() for id_ in values["shared"]]
    of_ids = vault.tombstones(values["made"])
    of_names = name_tombstones(vault, names)
    leave_tombstones(connection, [*of_ids, *of_names, *map(bytes, values["held"]), *of_shared])


def _blank_quarantine(connection: psycopg.Connection, values: dict[str, Any]) -> tuple[str, ...]:
    query: LiteralString = (
        "WITH blanked AS (UPDATE ops.quarantine q SET key = ''"
        " WHERE EXISTS (SELECT FROM unnest(%(ids)s::text[]) AS i (id) WHERE position(i.id IN lower(q.key)) > 0) RETURNING drop_id)"
        " SELECT DISTINCT drop_id FROM blanked ORDER BY drop_id"
    )
    return tuple(_column(connection, query, values))


def _column(connection: psycopg.Connection, query: Query | LiteralString, values: dict[str, Any]) -> list[Any]:
    statement = sql.SQL(query) if isinstance(query, str) else query
    return [value for (value,) in connection.execute(statement, values)]


def _statements() -> Iterator[tuple[str, Query]]:
    """What is removed where, in the order that foreign keys ask for."""
    for source in PROGRAMS:
        yield from ((table, sql.SQL(statement)) for table, statement in source.erasure)
        yield from _removals(source)
    yield from _platform_removals()
    yield from _figure_removals()
    yield from ((table, sql.SQL(statement)) for table, statement in _REMOVALS)


def _references(source: Source) -> set[str]:
    """The columns that name a row of the common entity, in it and elsewhere."""
    own = set() if source.common is None else {source.common.key[0]}
    return own | {column.name for entity in source.entities if (column := source.reference(entity))}


def _unsaid(source: Source) -> set[str]:
    """What is forgotten of events that tell of others, too: lists of people, and what may name somebody."""
    of_events = [column for one in source.event_types for column in one.columns]
    return {column.name for column in of_events if column.kind is Kind.UUID_LIST or column.privacy is Privacy.MEDIUM}


def _removals(source: Source) -> Iterator[tuple[str, Query]]:
    """What the source tells of the person."""
    for entity in source.entities:
        named = [column for column in entity.open_to_view if _names_somebody(entity, column)]
        if named:
            yield from _removals_of_rows(entity, named)
    for entity, column in lists_of_people(source):
        yield from _strikes(entity, column)


def _names_somebody(entity: Entity, column: Column) -> bool:
    is_own = entity.address is not None and column.name == entity.key[0]
    return column.kind is Kind.UUID and (is_own or column.references == PEOPLE)


def _removals_of_rows(entity: Entity, named: list[Column]) -> Iterator[tuple[str, Query]]:
    """Of rows that name the person in one of the columns."""
    parts = {
        "exported": sql.Identifier("export", entity.table),
        "personal": sql.Identifier("pii", entity.table),
        "by_key": equal(entity.key, "e", "p"),
        "names_them": sql.SQL(" OR ").join([compose("e.{} = ANY(%(ids)s::uuid[])", sql.Identifier(one.name)) for one in named]),
    }
    if entity.personal:
        yield (
            f"pii.{entity.table}",
            compose("DELETE FROM {personal} p USING {exported} e WHERE {by_key} AND ({names_them})", **parts),
        )
    yield f"export.{entity.table}", compose("DELETE FROM {exported} e WHERE {names_them}", **parts)


def _strikes(entity: Entity, column: Column) -> Iterator[tuple[str, Query]]:
    """Of lists that name the person; the list as exported is kept only where it says more than that of those who are known."""
    for statement in (_STRIKE, _STRIKE_LISTED):
        yield (
            f"export.{entity.table}",
            compose(
                statement,
                exported=sql.Identifier("export", entity.table),
                list=sql.Identifier(column.name),
                listed=sql.Identifier(as_listed(column)),
            ),
        )


_STRIKE = """
    UPDATE {exported} SET {list} = ARRAY(SELECT a.id FROM unnest({list}) WITH ORDINALITY AS a (id, place)
        WHERE a.id <> ALL(%(ids)s::uuid[]) ORDER BY a.place) WHERE {list} && %(ids)s::uuid[]
"""
_STRIKE_LISTED = """
    UPDATE {exported} SET {listed} = nullif(ARRAY(SELECT a.id FROM unnest({listed}) WITH ORDINALITY AS a (id, place)
        WHERE a.id <> ALL(%(ids)s::uuid[]) ORDER BY a.place), {list}) WHERE {listed} && %(ids)s::uuid[]
"""


def _platform_removals() -> Iterator[tuple[str, Query]]:
    """Of the platform's tables: rows of the person go, of those that others have a part in only the person."""
    for table in CSR.values():
        for column in table.columns:
            if table.name not in _IDENTITY and any(key.target_fullname == "csr.users.id" for key in column.foreign_keys):
                parts = {"table": sql.Identifier("csr", table.name), "column": sql.Identifier(column.name)}
                leave = "UPDATE {table} SET {column} = NULL WHERE {column} = %(person)s"
                remove = "DELETE FROM {table} WHERE {column} = %(person)s"
                yield f"csr.{table.name}", compose(leave if column.nullable else remove, **parts)


def _figure_removals() -> Iterator[tuple[str, Query]]:
    """Of the tables behind figures: rows of the person go, of those that others have a part in only the person."""
    for table in IMPACT.values():
        for column in table.columns:
            if column.name in PERSONS:
                parts = {"table": sql.Identifier("impact", table.name), "column": sql.Identifier(column.name)}
                leave = "UPDATE {table} SET {column} = NULL WHERE {column} = ANY(%(surrogates)s::uuid[])"
                remove = "DELETE FROM {table} WHERE {column} = ANY(%(surrogates)s::uuid[])"
                yield f"impact.{table.name}", compose(leave if column.nullable else remove, **parts)


_IDENTITY = ("users", "user_external_ids")
"""Removed last: others refer to them."""

_REMOVALS: tuple[tuple[str, LiteralString], ...] = (
    ("pii.names", "DELETE FROM pii.names WHERE id = ANY(%(ids)s::uuid[])"),
    (
        "pii.company_roster",
        "DELETE FROM pii.company_roster WHERE user_id = %(person)s OR email_hash = ANY(%(addresses)s::bytea[])",
    ),
    ("csr.company_users", "DELETE FROM csr.company_users WHERE user_id = %(person)s"),
    (
        "ops.buddy_system_events",  # events that name them, but as one of several attendees
        "DELETE FROM ops.buddy_system_events WHERE EXISTS (SELECT FROM jsonb_each_text(data - %(lists)s::text[]) AS c (name, value)"
        " WHERE c.value = ANY(%(ids)s))",
    ),
    (
        "ops.buddy_system_events",
        "UPDATE ops.buddy_system_events SET sealed = NULL, key_id = NULL, told_sealed = NULL,"
        " data = data - %(unsaid)s::text[], told = told - %(unsaid)s::text[]"
        " WHERE EXISTS (SELECT FROM unnest(%(lists)s::text[]) AS l (name) WHERE data->l.name ?| %(ids)s::text[])"
        " OR EXISTS (SELECT FROM unnest(%(references)s::text[]) AS r (name) JOIN pii.tombstones t"
        "  ON t.hash = sha256(uuid_send((data->>r.name)::uuid)))",
    ),
    ("ops.waiting_rows", "DELETE FROM ops.waiting_rows WHERE people && %(ids)s::uuid[]"),
    (
        "ops.discrepancies",
        "DELETE FROM ops.discrepancies WHERE EXISTS (SELECT FROM unnest(%(ids)s::text[]) AS i (id) WHERE position(i.id IN key) > 0)",
    ),
    (
        "ops.outbox",
        "DELETE FROM ops.outbox WHERE EXISTS (SELECT FROM unnest(%(surrogates)s::uuid[]) AS s (id)"
        " WHERE position(s.id::text IN data::text) > 0)",
    ),
    ("ops.identity_conflicts", "DELETE FROM ops.identity_conflicts WHERE %(person)s IN (user_id, other_user_id)"),
    (
        "pii.identity_decisions",
        "DELETE FROM pii.identity_decisions d USING csr.user_external_ids x WHERE x.profile_id = %(person)s"
        " AND (x.provider, x.reference) IN ((d.provider, d.reference), (d.other_provider, d.other_reference))",
    ),
    (
        "pii.told_names",
        "DELETE FROM pii.told_names n USING csr.user_external_ids x WHERE x.profile_id = %(person)s"
        " AND n.provider = x.provider AND n.external_id = x.external_id",
    ),
    (
        "pii.identities",
        "DELETE FROM pii.identities i USING csr.user_external_ids x WHERE x.profile_id = %(person)s"
        " AND i.provider = x.provider AND i.external_id = x.external_id",
    ),
    ("csr.user_external_ids", "DELETE FROM csr.user_external_ids WHERE profile_id = %(person)s"),
    ("csr.users", "DELETE FROM csr.users WHERE id = %(person)s"),
)
"""Of tables that are filled whatever the source is."""
