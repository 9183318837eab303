"""Events that tell of people who were erased: nothing of them is stored."""

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import psycopg

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.events import BY_ID_ALONE
from buddy_pipeline.contract.source import PEOPLE, Source
from buddy_pipeline.events.reading import Event
from buddy_pipeline.privacy.erased_names import MASK, ErasedNames
from buddy_pipeline.privacy.naming import external_id, id_at_source
from buddy_pipeline.privacy.vault import SURROGATE_BYTES, Vault
from buddy_pipeline.sources import EVENT_TYPES, program_of

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Sieve:
    """Knows the tombstones, and reads them again only when there are new ones."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._as_of: tuple[Any, ...] = ()
        self._hashes: set[bytes] = set()
        self._names = ErasedNames.of_hashes(vault, self._hashes)

    def sift(self, connection: psycopg.Connection[tuple[Any, ...]], events: Sequence[Event]) -> list[Event | None]:
        """The events without erased people: None for one that tells of them, else without them among the attendees and in texts.

        Part of the transaction that stores the events, see `wait_for_erasure`.
        """
        self._look(connection)
        if not self._hashes:
            return list(events)
        sifted = [self._sifted(connection, event) for event in events]
        self._remember_shared(connection, (event for event, left in zip(events, sifted, strict=True) if left is None))
        return sifted

    def _look(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        as_of = connection.execute("SELECT count(*), max(erased_at) FROM pii.tombstones").fetchone() or ()
        if as_of != self._as_of:
            self._hashes = {bytes(hash_) for (hash_,) in connection.execute("SELECT hash FROM pii.tombstones")}
            older = [hash_ for hash_ in self._hashes if len(hash_) == SURROGATE_BYTES]
            self._hashes.update(hash_ for hash_ in self._vault.tombstones(older) if hash_ is not None)
            self._names = ErasedNames.of_hashes(self._vault, self._hashes)
            self._as_of = as_of

    def _sifted(self, connection: psycopg.Connection[tuple[Any, ...]], event: Event) -> Event | None:
        entity, program = EVENT_TYPES[event.type].entity, program_of(event.type)
        told = json.loads(event.data)
        personal = json.loads(event.personal or "{}")
        if any(self._is_erased(program.name, id_) for id_ in _people(entity, told, personal)):
            return None
        if self._names_erased(connection, program.name, entity, told, personal):
            return None
        if self._tells_of_shared(program, entity, told):
            return None
        left = {
            name: value if name == BY_ID_ALONE else self._left_of(program.name, entity[name], value)
            for name, value in told.items()
        }
        return event if left == told else replace(event, data=_COMPACT.encode({k: v for k, v in left.items() if v is not None}))

    def _left_of(self, program: str, column: Column, value: Any) -> Any:
        if column.kind is Kind.UUID_LIST:
            return [id_ for id_ in value if not self._is_erased(program, id_)]
        if not column.is_free:
            return value
        if not isinstance(value, str):
            return json.loads(self._names.mask_json(_COMPACT.encode(value)))
        masked = self._names.mask(value)
        return None if masked == MASK and not column.required else masked

    def _names_erased(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        program: str,
        entity: Entity,
        told: dict[str, Any],
        personal: dict[str, str],
    ) -> bool:
        """Whether it names somebody erased by their address; whoever is known by it has it now."""
        for column in entity.naming:
            if column.name in personal:
                (hash_,) = self._vault.email_hashes([personal[column.name]])
                reference = told[column.stored_as or column.name]
                if hash_ in self._hashes and not _is_known(connection, program, reference):
                    return True
        return False

    def _is_erased(self, program: str, id_: str) -> bool:
        (hash_,) = self._vault.tombstones(self._vault.user_ids(program, [id_]))
        return hash_ in self._hashes

    def _tells_of_shared(self, program: Source, entity: Entity, told: dict[str, Any]) -> bool:
        """Whether it tells of a match of theirs, or of what both its people did, rather than of somebody who may be in it."""
        reference = program.reference(entity)
        if entity == program.common:
            return _hash_of(told[entity.key[0]]) in self._hashes
        return reference is not None and reference.required and _hash_of(told[reference.name]) in self._hashes

    def _remember_shared(self, connection: psycopg.Connection[tuple[Any, ...]], forgotten: Iterator[Event]) -> None:
        """What names an erased person and others belongs to, such as a match, is theirs also if it was made after they were erased."""
        shared = [json.loads(event.data)[EVENT_TYPES[event.type].entity.key[0]] for event in forgotten if _is_shared(event)]
        if shared:
            connection.execute(
                "INSERT INTO pii.tombstones (hash, erased_at) SELECT DISTINCT hash, now() FROM unnest(%s::bytea[]) AS t (hash)"
                " ON CONFLICT DO NOTHING",
                [[_hash_of(id_) for id_ in shared]],
            )


def _people(entity: Entity, told: dict[str, Any], personal: dict[str, str]) -> list[str]:
    columns = (column for column in entity.open_to_view if column.references == PEOPLE and column.kind is Kind.UUID)
    by_id = {column: id_at_source(entity, column, told | personal) for column in entity.naming}
    named = (external_id(entity, column, id_, told[column.stored_as or ""]) for column, id_ in by_id.items() if id_ is not None)
    return [*(told[column.name] for column in columns if column.name in told), *named]


def _is_known(connection: psycopg.Connection[tuple[Any, ...]], program: str, reference: str) -> bool:
    query = "SELECT FROM csr.user_external_ids WHERE provider = %s AND reference = %s"
    return connection.execute(query, [program, reference]).fetchone() is not None


def _is_shared(event: Event) -> bool:
    return EVENT_TYPES[event.type].entity == program_of(event.type).common


def _hash_of(id_: str) -> bytes:
    return hashlib.sha256(uuid.UUID(id_).bytes).digest()
