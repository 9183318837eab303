"""Who is meant by an id or an address, and all that stands for them in the tables: what access and erasure look for."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.contract.columns import Entity, Kind, Privacy
from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.listed import lists_of_people
from buddy_pipeline.csr.rights.tombstones import known_tombstones
from buddy_pipeline.database.statements import Query, compose, equal
from buddy_pipeline.database.tables.exported import as_listed
from buddy_pipeline.privacy.naming import reference_of, reference_of_address
from buddy_pipeline.privacy.told_names import SEALED_AS as SEALED_NAMES
from buddy_pipeline.privacy.told_names import seal_key
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import PROGRAMS


class PersonUnknown(LookupError):
    """Nobody is known by what was given, or several people are. The message is one plain line, without it."""


NOBODY_HAS_ID = "Nobody in the tables has that id: take it from the column id of the users that were exported."
NOBODY_HAS_ADDRESS = "Nobody in the tables has that address, and no list of the office names it."
SEVERAL_HAVE_ID = "Several people have that id, each at another source: give the id of the one who is meant in csr.users."
SEVERAL_HAVE_ADDRESS = "Several people have that address: give an id of the one who is meant, such as that in csr.users."


@dataclass(frozen=True)
class Meant:
    """A person: their ``id`` in `csr.users` (of whom no table has, that which would be made of them).

    ``values`` are bound by name by statements: ``person``, ``people``, ``ids``, ``addresses``, ``texts`` and ``keys`` as
    `whereabouts` says; ``made``, the ids in `csr.users` that their ids at sources make; ``held``, the addresses that they have by
    their newest export; ``shared``, rows that they share with others, such as matches. ``was_erased`` says whether tombstones are
    left of them.
    """

    id: uuid.UUID
    values: dict[str, Any]
    is_known: bool
    was_erased: bool


def meant_by_id(connection: psycopg.Connection, vault: Vault, id_: str) -> Meant:
    """Whom an id means: one of theirs in any source, or their own. Who is only named somewhere is found, too, and who was erased.

    Raises PersonUnknown.
    """
    given = _plain(id_)
    by_program = {source.name: reference_of(vault, source.name, given) for source in PROGRAMS}
    found = _column(connection, _BY_ID, {"id": given, "providers": list(by_program), "references": list(by_program.values())})
    if len(found) > 1:
        raise PersonUnknown(SEVERAL_HAVE_ID)
    if found:
        return _known(connection, vault, found[0])
    tombstones = known_tombstones(connection, vault)
    for source in PROGRAMS:
        reference = by_program[source.name]
        ids = [(source.name, external_id, reference) for external_id in dict.fromkeys((given, reference))]
        was_erased = _is_tombstone(vault, tombstones, ids)
        if was_erased or _column(connection, _named(source), {"id": reference, "anywhere": f"%{reference}%"}) == [True]:
            return _unlisted(connection, vault, ids, [], was_erased=was_erased)
    raise PersonUnknown(NOBODY_HAS_ID)


def meant_by_address(connection: psycopg.Connection, vault: Vault, address: str) -> Meant:
    """Whom an e-mail address means: who has it or had it, else who stands under it in a list of the office or an event alone.

    Raises PersonUnknown, also if several people have it.
    """
    (hash_,) = vault.email_hashes([address])
    found = _column(connection, _BY_ADDRESS, {"hash": hash_})
    if len(found) > 1:
        raise PersonUnknown(SEVERAL_HAVE_ADDRESS)
    if found:
        return _known(connection, vault, found[0])
    ids = [(source.name, reference, reference) for source, reference in _references_of_address(vault, address)]
    listed = _column(connection, _LISTED, {"hash": hash_})
    named = any(_column(connection, _named(source), {"id": reference, "anywhere": f"%{reference}%"}) == [True]
                for source, reference in _references_of_address(vault, address))  # fmt: skip
    was_erased = hash_ in known_tombstones(connection, vault)
    if not (listed or named or was_erased):
        raise PersonUnknown(NOBODY_HAS_ADDRESS)
    return _unlisted(connection, vault, ids, [hash_], was_erased=was_erased)


def and_what_may_be_theirs(connection: psycopg.Connection, vault: Vault, meant: Meant) -> Meant:
    """The person with addresses of theirs that several people share and rows tell alone: nobody knows whose these rows are, so they go
    with whoever is erased first.
    """
    ids = connection.execute(_MAY_BE_THEIRS, {"person": meant.id}).fetchall()
    if not ids:
        return meant
    more = _values(vault, meant.id, ids)
    joined = {name: list(dict.fromkeys([*meant.values[name], *more[name]])) for name in ("people", "ids", "made", "texts")}
    return replace(meant, values=_with_shared(connection, meant.values | joined))


def names_of(connection: psycopg.Connection, vault: Vault, references: Sequence[str]) -> list[str]:
    """Full names of people, as the sealed values of all sources have them, and as they were ever told. Raises SealBroken."""
    values = {"ids": list(references)}
    exported = (
        " ".join(row[part.name] for part in parts if part.name in row)
        for source in PROGRAMS
        for entity in source.entities
        for whose, parts in entity.names.items()
        for row in _opened(connection, vault, entity, entity[whose].stored_as or whose, values)
    )
    told = (
        vault.open(key_id, SEALED_NAMES, seal_key(provider, reference, f"\\x{hash_.hex()}"), sealed)["name"]
        for provider, reference, hash_, key_id, sealed in connection.execute(_TOLD_NAMES, values)
    )
    return list(dict.fromkeys(name for name in (*exported, *told) if name))


def _plain(id_: str) -> str:
    """UUIDs are written in either case, other ids in one."""
    try:
        return str(uuid.UUID(id_.strip()))
    except ValueError:
        return id_.strip()


def _references_of_address(vault: Vault, address: str) -> Iterator[tuple[Source, str]]:
    for source in PROGRAMS:
        if any(entity.naming for entity in source.entities):
            yield source, reference_of_address(vault, source.name, address)


def _known(connection: psycopg.Connection, vault: Vault, person: uuid.UUID) -> Meant:
    ids = connection.execute(_KNOWN_IDS, {"person": person}).fetchall()
    values = _values(vault, person, ids)
    for name, query in _THEIRS:
        values[name] = _column(connection, query, values)
    return Meant(person, _with_shared(connection, values), is_known=True, was_erased=False)


def _unlisted(
    connection: psycopg.Connection, vault: Vault, ids: list[tuple[str, str, str]], hashes: list[bytes | None], *, was_erased: bool
) -> Meant:
    """Of somebody whom no table has any more, or who is only named somewhere: the ids, and whom they would make."""
    made = [surrogate for provider, external_id, _ in ids for surrogate in vault.user_ids(provider, [external_id])]
    person = uuid.UUID(bytes=next(one for one in made if one is not None))
    values = _values(vault, person, ids) | {"addresses": hashes, "held": hashes}
    return Meant(person, _with_shared(connection, values), is_known=False, was_erased=was_erased)


def _values(vault: Vault, person: uuid.UUID, ids: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    references = list(dict.fromkeys(reference for _, _, reference in ids))
    made = [surrogate for provider, external_id, _ in ids for surrogate in vault.user_ids(provider, [external_id])]
    people = list(dict.fromkeys([person, *(uuid.UUID(bytes=one) for one in made if one is not None)]))
    return {
        "person": person,
        "people": people,
        "ids": references,
        "made": made,
        "texts": [*references, *map(str, people)],
        "keys": [],
        "unsaid": sorted({name for source in PROGRAMS for name in _unsaid(source)}),
        "lists": sorted({column.name for source in PROGRAMS for _, column in lists_of_people(source)}),
        "belonging": sorted({name for source in PROGRAMS for name in _references(source)}),
    }


def _with_shared(connection: psycopg.Connection, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"shared": [id_ for source in PROGRAMS for id_ in _column(connection, source.shared, values)]}


def _references(source: Source) -> set[str]:
    """The columns that name a row of the common entity, in it and elsewhere."""
    own = set() if source.common is None else {source.common.key[0]}
    return own | {column.name for entity in source.entities if (column := source.reference(entity))}


def _unsaid(source: Source) -> set[str]:
    """What is forgotten of events that tell of others, too: lists of people, and what may name somebody."""
    of_events = [column for one in source.event_types for column in one.columns]
    return {column.name for column in of_events if column.kind is Kind.UUID_LIST or column.privacy is Privacy.MEDIUM}


def _is_tombstone(vault: Vault, tombstones: set[bytes], ids: list[tuple[str, str, str]]) -> bool:
    made = [surrogate for provider, external_id, _ in ids for surrogate in vault.user_ids(provider, [external_id])]
    return not tombstones.isdisjoint(vault.tombstones(made))


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

_BY_ID: LiteralString = (
    "SELECT DISTINCT profile_id FROM csr.user_external_ids WHERE profile_id IS NOT NULL AND (external_id = %(id)s"
    " OR profile_id::text = %(id)s OR reference::text = %(id)s OR (provider, reference) IN"
    " (SELECT * FROM unnest(%(providers)s::text[], %(references)s::uuid[])))"
)
_BY_ADDRESS: LiteralString = (
    "SELECT DISTINCT x.profile_id FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)"
    " WHERE i.email_hash = %(hash)s AND x.profile_id IS NOT NULL"
)
_LISTED: LiteralString = (
    "SELECT true FROM (SELECT FROM pii.company_roster WHERE email_hash = %(hash)s"
    " UNION ALL SELECT FROM pii.survey_addresses WHERE email_hash = %(hash)s LIMIT 1) l"
)
_MAY_BE_THEIRS: LiteralString = (
    "SELECT DISTINCT x.provider, x.external_id, x.reference::text FROM csr.user_external_ids x"
    " JOIN pii.identities i USING (provider, external_id) JOIN pii.identities o USING (email_hash)"
    " JOIN csr.user_external_ids y ON y.provider = o.provider AND y.external_id = o.external_id"
    " WHERE x.profile_id IS NULL AND y.profile_id = %(person)s ORDER BY 1, 2"
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


_TOLD_NAMES: LiteralString = (
    "SELECT provider, reference::text, name_hash, key_id, sealed FROM pii.told_names WHERE reference = ANY(%(ids)s::uuid[])"
    " ORDER BY 1, 2, 3"
)


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


def _column(connection: psycopg.Connection, query: Query | LiteralString, values: dict[str, Any]) -> list[Any]:
    statement = sql.SQL(query) if isinstance(query, str) else query
    return [value for (value,) in connection.execute(statement, values)]
