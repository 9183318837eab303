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
        ("by_address", pa.bool_()),
    ]
)
"""Whom rows name: what stands for them, their id at the source, the hash of the address, the surrogate of a new person (see
`Vault`), the sealed address, and whether rows tell them by the address alone; bytea as ``\\x`` text."""
SEALED_AS = "identities"
MOST_REMEMBERED = 200_000
"""People that are remembered from one batch to the next."""

_SEPARATOR = "\t"
"""Between an address and an id; neither has one."""
_SCOPE_SEPARATOR = ":"
_NO_ADDRESS = ""
_FOUND = pa.schema([("reference", pa.string()), ("email_hash", pa.string()), ("row_hash", pa.string())])


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
    return reference if _hides_ids(entity, column) else id_


def _hides_ids(entity: Entity, column: Column) -> bool:
    return column.known_by is not None and entity[column.known_by].is_personal


class Naming:
    """Puts ids in the place of addresses, batch by batch, in the rows of one source.

    Who was named once is found again by Arrow: ``_named`` has address and id of each, ``_found`` what stands for them, in the same
    order (``reference``, the ``email_hash`` of the address, and ``row_hash``, the same where the reference does not follow from it).
    """

    def __init__(self, vault: Vault, provider: str) -> None:
        self._vault = vault
        self._provider = provider
        self._forget()

    def _forget(self) -> None:
        self._named = pa.array([], pa.string())
        self._found = _FOUND.empty_table()
        self._told: dict[str, pa.Array] = {}

    def name(self, entity: Entity, rows: pa.Table, taken: pa.ChunkedArray) -> tuple[pa.Table, pa.Table]:
        """``rows`` with ids for addresses, and whom the ``taken`` ones name that no batch of the entity named before (MENTIONS)."""
        mentions = [MENTIONS.empty_table()]
        for column in entity.naming:
            places = self._places(_named(entity, rows, column))
            with_address = pc.and_(taken, rows[column.name].is_valid()) if column.may_lack_address else taken
            rows = self._with_ids(rows, column, places)
            named = pc.unique(places.filter(with_address.combine_chunks())).drop_null()
            mentions.append(self._mentions(entity, column, named))
        return rows, pa.concat_tables(mentions)

    def _places(self, named: pa.Array) -> pa.Array:
        """Where among those who are known each stands, null where nobody is named; who is new is known from now on."""
        distinct = named.dictionary_encode()
        known = pc.index_in(distinct.dictionary, value_set=self._named)
        if known.null_count and len(self._named) + known.null_count > MOST_REMEMBERED:
            self._forget()
            known = pa.nulls(len(known), known.type)
        is_new = known.is_null()
        behind = pc.add(pc.cumulative_sum(is_new.cast(known.type)), len(self._named) - 1).cast(known.type)
        if known.null_count:
            news = distinct.dictionary.filter(is_new)
            self._named = pa.concat_arrays([self._named, news])
            self._found = pa.concat_tables([self._found, self._look_up(news.to_pylist())]).combine_chunks()
        return pc.if_else(is_new, behind, known).take(distinct.indices)

    def _with_ids(self, rows: pa.Table, column: Column, places: pa.Array) -> pa.Table:
        found = self._found.take(places)
        place = rows.column_names.index(column.name)
        rows = rows.set_column(place, column.stored_as or column.name, found["reference"])
        return rows.append_column(hash_column(column), found["row_hash"])

    def _look_up(self, named: list[str]) -> pa.Table:
        """What stands for people, and the hashes of their addresses (``_FOUND``)."""
        addresses, ids = _apart(named)
        hashes = [hash_ or b"" for hash_ in self._vault.email_hashes([address or None for address in addresses])]
        shown = ["\\x" + hash_.hex() for hash_ in hashes]
        references = [
            reference_of(self._vault, self._provider, id_) if id_ else _reference_by_hash(self._vault, self._provider, hash_)
            for id_, hash_ in zip(ids, hashes, strict=True)
        ]
        row_hashes = [hash_ if id_ else None for id_, hash_ in zip(ids, shown, strict=True)]
        return pa.table([pa.array(values, pa.string()) for values in (references, shown, row_hashes)], schema=_FOUND)

    def _mentions(self, entity: Entity, column: Column, places: pa.Array) -> pa.Table:
        told = self._told.get(entity.name, pa.array([], pa.int32()))
        news = places.filter(pc.invert(pc.is_in(places, value_set=told)))
        self._told[entity.name] = pa.concat_arrays([told, news])
        addresses, ids = _apart(self._named.take(news).to_pylist())
        found = self._found.take(news)
        hashes = found["email_hash"].to_pylist()
        hides_ids = _hides_ids(entity, column)
        external = [
            id_ if id_ and not hides_ids else reference
            for id_, reference in zip(ids, found["reference"].to_pylist(), strict=True)
        ]
        surrogates = self._vault.user_ids(self._provider, external)
        keys = [seal_key(self._provider, id_, hash_) for id_, hash_ in zip(external, hashes, strict=True)]
        seals = self._vault.seal(SEALED_AS, keys, [json.dumps({"email": address}) for address in addresses])
        columns = (
            external,
            hashes,
            [None if surrogate is None else surrogate.hex() for surrogate in surrogates],
            ["\\x" + seal.hex() for seal in seals],
        )
        by_address = pa.array([not id_ for id_ in ids], pa.bool_())
        return pa.table([found["reference"], *(pa.array(values, pa.string()) for values in columns), by_address], schema=MENTIONS)


def _named(entity: Entity, rows: pa.Table, column: Column) -> pa.Array:
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


def _apart(named: list[str]) -> tuple[list[str], list[str]]:
    """Addresses, and ids or empty texts."""
    parts = [one.partition(_SEPARATOR) for one in named]
    return [address for address, _, _ in parts], [id_ for _, _, id_ in parts]


def reference_of(vault: Vault, provider: str, external_id: str) -> str:
    """What stands for somebody in the rows of a source, by their id there: the id itself if it is a UUID."""
    try:
        return str(UUID(external_id))
    except ValueError:
        (reference,) = vault.references(provider, [f"id {external_id}"])
        return _as_text(reference)


def reference_of_address(vault: Vault, provider: str, address: str) -> str:
    """What stands for somebody in the rows of a source that tell an address alone."""
    return _reference_by_hash(vault, provider, vault.email_hashes([address])[0] or b"")


def stands_for_address(vault: Vault, provider: str, reference: str, email_hash: bytes) -> bool:
    """Whether what stands for somebody in the rows of a source follows from an address alone."""
    return reference == _reference_by_hash(vault, provider, email_hash)


def _reference_by_hash(vault: Vault, provider: str, email_hash: bytes) -> str:
    (reference,) = vault.references(provider, [f"address {email_hash.hex()}"])
    return _as_text(reference)


def _as_text(reference: bytes) -> str:
    """As `str(UUID(bytes=…))`, which takes longer than the hash."""
    digits = reference.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def seal_key(provider: str, external_id: str, email_hash: str) -> str:
    """What the seal of an address is bound to; the hash as ``\\x`` text."""
    return f"{provider}|{external_id}|{email_hash}"
