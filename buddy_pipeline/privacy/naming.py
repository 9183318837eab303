"""People whom rows name by an e-mail address: an id takes the place of the address, before anything is stored.

The id is a keyed hash, of the person's own id at the source where the row tells it, else of the address. So rows refer to
people as they do where people have ids, and nothing tells who they are without the key.
"""

import json
from collections.abc import Mapping
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.privacy.vault import Vault

MENTIONS = pa.schema(
    [
        ("reference", pa.string()),
        ("external_id", pa.string()),
        ("email_hash", pa.string()),
        ("new_user_id", pa.string()),
        ("sealed", pa.string()),
    ]
)
"""Whom rows name: what stands for them, their id at the source, the hash of the address, the surrogate of a new person (see
`Vault`), and the sealed address; bytea as ``\\x`` text."""
SEALED_AS = "identities"
MOST_REMEMBERED = 200_000
"""People that are remembered from one batch to the next."""

_SEPARATOR = "\t"
"""Between an address and an id; neither has one."""
_SCOPE_SEPARATOR = ":"
_NO_ADDRESS = ""


def hash_column(column: Column) -> str:
    """Name of the column of staging that has the hash of the address, where an id stands for the person; of one who is told by the
    id alone it is empty text."""
    return f"{column.stored_as}_hash"


def id_at_source(entity: Entity, column: Column, told: Mapping[str, str]) -> str | None:
    """The id in a row of whom ``column`` names; None if there is none."""
    id_ = told.get(column.known_by) if column.known_by else None
    scope = entity[column.known_by].scoped_by if column.known_by else None
    return id_ if scope is None or not id_ else f"{told[scope].lower()}{_SCOPE_SEPARATOR}{id_}"


def external_id(entity: Entity, column: Column, id_: str, reference: str) -> str:
    """The id by which `csr.user_external_ids` has somebody whom ``column`` names by an id at the source."""
    return reference if column.known_by and entity[column.known_by].is_personal else id_


class Naming:
    """Puts ids in the place of addresses, batch by batch, in the rows of one source."""

    def __init__(self, vault: Vault, provider: str) -> None:
        self._vault = vault
        self._provider = provider
        self._known: dict[str, tuple[str, str]] = {}
        self._told: set[tuple[str, str]] = set()

    def name(self, entity: Entity, rows: pa.Table, taken: pa.ChunkedArray) -> tuple[pa.Table, pa.Table]:
        """``rows`` with ids for addresses, and whom the ``taken`` ones name that no batch of the entity named before (MENTIONS)."""
        mentions = [MENTIONS.empty_table()]
        for column in entity.naming:
            named = self._named(entity, rows, column)
            with_address = pc.and_(taken, rows[column.name].is_valid()) if column.may_lack_address else taken
            mentions.append(self._mentions(entity, column, pc.unique(named.filter(with_address).drop_null()).to_pylist()))
            rows = self._with_ids(rows, column, named)
        return rows, pa.concat_tables(mentions)

    def _named(self, entity: Entity, rows: pa.Table, column: Column) -> pa.Array:
        """Address and id of whom each row names, null where it names nobody."""
        addresses = rows[column.name].combine_chunks()
        if column.known_by is None:
            return pc.binary_join_element_wise(addresses, "", _SEPARATOR)
        ids = rows[column.known_by].combine_chunks()
        if (scope := entity[column.known_by].scoped_by) is not None:
            ids = pc.binary_join_element_wise(rows[scope].combine_chunks(), ids, _SCOPE_SEPARATOR)
        if column.may_lack_address:
            addresses = pc.if_else(ids.is_valid(), pc.fill_null(addresses, _NO_ADDRESS), addresses)
        return pc.binary_join_element_wise(addresses, pc.fill_null(ids, ""), _SEPARATOR)

    def _with_ids(self, rows: pa.Table, column: Column, named: pa.Array) -> pa.Table:
        encoded = named.dictionary_encode()
        known = [self._look_up(one) for one in encoded.dictionary.to_pylist()]
        references = pa.array([reference for reference, _ in known], pa.string()).take(encoded.indices)
        has_id = [not one.endswith(_SEPARATOR) for one in encoded.dictionary.to_pylist()]
        hashes = [hash_ if by_id else None for (_, hash_), by_id in zip(known, has_id, strict=True)]
        place = rows.column_names.index(column.name)
        rows = rows.set_column(place, column.stored_as or column.name, pa.chunked_array([references]))
        return rows.append_column(hash_column(column), pa.chunked_array([pa.array(hashes, pa.string()).take(encoded.indices)]))

    def _look_up(self, named: str) -> tuple[str, str]:
        """What stands for the person, and the hash of the address."""
        if named not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
                self._told.clear()
            address, _, id_ = named.partition(_SEPARATOR)
            hash_ = (self._vault.email_hashes([address])[0] or b"") if address else b""
            by_id = reference_of(self._vault, self._provider, id_) if id_ else None
            self._known[named] = by_id or _reference_by_hash(self._vault, self._provider, hash_), "\\x" + hash_.hex()
        return self._known[named]

    def _mentions(self, entity: Entity, column: Column, named: list[str]) -> pa.Table:
        news = [one for one in named if (entity.name, one) not in self._told]
        self._told.update((entity.name, one) for one in news)
        found = [self._look_up(one) for one in news]
        addresses, ids = [one.partition(_SEPARATOR)[0] for one in news], [one.partition(_SEPARATOR)[2] for one in news]
        external = [
            external_id(entity, column, id_, reference) if id_ else reference
            for id_, (reference, _) in zip(ids, found, strict=True)
        ]
        surrogates = self._vault.user_ids(self._provider, external)
        keys = [seal_key(self._provider, id_, hash_) for id_, (_, hash_) in zip(external, found, strict=True)]
        seals = self._vault.seal(SEALED_AS, keys, [json.dumps({"email": address}) for address in addresses])
        columns = (
            [reference for reference, _ in found],
            external,
            [hash_ for _, hash_ in found],
            [None if surrogate is None else surrogate.hex() for surrogate in surrogates],
            ["\\x" + seal.hex() for seal in seals],
        )
        return pa.table([pa.array(values, pa.string()) for values in columns], schema=MENTIONS)


def reference_of(vault: Vault, provider: str, external_id: str) -> str:
    """What stands for somebody in the rows of a source, by their id there: the id itself if it is a UUID."""
    try:
        return str(UUID(external_id))
    except ValueError:
        (reference,) = vault.references(provider, [f"id {external_id}"])
        return str(UUID(bytes=reference))


def reference_of_address(vault: Vault, provider: str, address: str) -> str:
    """What stands for somebody in the rows of a source that tell an address alone."""
    return _reference_by_hash(vault, provider, vault.email_hashes([address])[0] or b"")


def _reference_by_hash(vault: Vault, provider: str, email_hash: bytes) -> str:
    (reference,) = vault.references(provider, [f"address {email_hash.hex()}"])
    return str(UUID(bytes=reference))


def seal_key(provider: str, external_id: str, email_hash: str) -> str:
    """What the seal of an address is bound to; the hash as ``\\x`` text."""
    return f"{provider}|{external_id}|{email_hash}"
