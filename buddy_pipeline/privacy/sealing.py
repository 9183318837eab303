"""Sealing the personal columns of judged rows: after this, no personal value is left in clear."""

import json.encoder
from binascii import hexlify
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity, Kind
from buddy_pipeline.privacy.vault import Vault

KEY_SEPARATOR = "|"
SEALED = "sealed"
EMAIL_HASH = "email_hash"
NEW_USER_ID = "new_user_id"

_escape = json.encoder.encode_basestring
_NEEDS_ESCAPE = r'["\\\x00-\x1f]'


def seal_rows(vault: Vault, provider: str, entity: Entity, rows: pa.Table, taken: pa.ChunkedArray) -> pa.Table:
    """``rows`` with the personal columns replaced by ``sealed`` (bytea as ``\\x`` text; null where there is nothing to keep).

    Only rows that are ``taken`` (boolean) are sealed. An entity that lists people also gets ``email_hash`` and
    ``new_user_id``, see Vault.
    """
    if not entity.personal:
        return rows
    hashes = _identity_columns(vault, provider, entity, rows) if entity.address is not None else {}
    sealed = _sealed(vault, entity, rows, taken)
    rows = rows.drop_columns([column.name for column in entity.personal]).append_column(SEALED, sealed)
    for name, values in hashes.items():
        rows = rows.append_column(name, values)
    return rows


def hash_addresses(vault: Vault, entity: Entity, rows: pa.Table) -> pa.Table:
    """``rows`` with the e-mail addresses, if they have any, replaced by ``email_hash`` (bytea as ``\\x`` text), see Vault."""
    if not any(column.kind is Kind.EMAIL for column in entity.columns):
        return rows
    column = address(entity)
    return rows.drop_columns([column]).append_column(EMAIL_HASH, _hashed(vault, rows[column]))


def _sealed(vault: Vault, entity: Entity, rows: pa.Table, taken: pa.ChunkedArray) -> pa.Array:
    """Seals as bytea text, null for rows that are not taken or have no personal values."""
    texts = personal_texts(entity, rows)
    present = pc.and_(taken, texts.is_valid()).combine_chunks()
    seals = vault.seal(entity.name, row_keys(entity, rows).filter(present).to_pylist(), texts.filter(present).to_pylist())
    return bytea_texts(seals).take(_positions(present))


def bytea_texts(values: Sequence[bytes | None]) -> pa.Array:
    """Bytes as the text of a bytea (``\\x`` and hex digits), null where there are none: written at once, not one by one."""
    packed = pa.array(values, pa.binary())
    lengths = pc.fill_null(pc.binary_length(packed), 0)
    ends = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(pc.add(lengths, lengths))])
    digits = hexlify(b"".join(value for value in values if value is not None))
    validity = packed.buffers()[0]
    texts = pa.StringArray.from_buffers(len(packed), ends.buffers()[1], pa.py_buffer(digits), validity, packed.null_count)
    return pc.binary_join_element_wise("\\x", texts, "")


def personal_texts(entity: Entity, rows: pa.Table) -> pa.ChunkedArray:
    """The personal values of each row as one JSON object by column, null where a row has none."""
    members = [_json_member(column.name, rows[column.name].combine_chunks()) for column in entity.personal]
    joined = pc.binary_join_element_wise(*members, "")
    objects = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 1), "}", "")
    return pa.chunked_array([pc.if_else(pc.equal(joined, ""), None, objects)])


def _json_member(name: str, values: pa.Array) -> pa.Array:
    """``,"name":"value"``, empty where the value is null."""
    needs_escape = pc.match_substring_regex(values, _NEEDS_ESCAPE)
    escaped = pa.array([_escape(value)[1:-1] for value in values.filter(needs_escape).to_pylist()], pa.string())
    plain = pc.replace_with_mask(values, pc.fill_null(needs_escape, False), escaped)
    return pc.fill_null(pc.binary_join_element_wise(f',"{name}":"', plain, '"', ""), "")


def row_keys(entity: Entity, rows: pa.Table) -> pa.ChunkedArray:
    """The natural key of each row, its parts joined by ``|``: what a seal is bound to."""
    return pc.binary_join_element_wise(*(pc.fill_null(rows[name], "") for name in entity.key), KEY_SEPARATOR)


def _positions(present: pa.Array) -> pa.Array:
    """For each row, its position among those present, null if it is not among them."""
    running = pc.cumulative_sum(present.cast(pa.int64()))
    return pc.if_else(present, pc.subtract(running, 1), None)


def _identity_columns(vault: Vault, provider: str, entity: Entity, rows: pa.Table) -> dict[str, pa.Array]:
    ids = vault.user_ids(provider, rows[entity.key[0]].to_pylist())
    return {
        EMAIL_HASH: _hashed(vault, rows[address(entity)]),
        NEW_USER_ID: pa.array([None if value is None else value.hex() for value in ids], pa.string()),
    }


def address(entity: Entity) -> str:
    """The column that holds the e-mail address of the people that the entity lists."""
    return next(column.name for column in entity.columns if column.kind is Kind.EMAIL)


def _hashed(vault: Vault, addresses: pa.ChunkedArray) -> pa.Array:
    return bytea_texts(vault.email_hashes(addresses.to_pylist()))
