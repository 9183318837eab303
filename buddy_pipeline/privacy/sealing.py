"""Sealing the personal columns of judged rows: after this, no personal value is left in clear."""

import json.encoder

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity, Kind
from buddy_pipeline.privacy.vault import Vault

KEY_SEPARATOR = "|"
SEALED = "sealed"
EMAIL_HASH = "email_hash"
NEW_USER_ID = "new_user_id"
PEOPLE = "users"

_escape = json.encoder.encode_basestring


def seal_rows(vault: Vault, provider: str, entity: Entity, rows: pa.Table, taken: pa.ChunkedArray) -> pa.Table:
    """``rows`` with the personal columns replaced by ``sealed`` (bytea as ``\\x`` text; null where there is nothing to keep).

    Only rows that are ``taken`` (boolean) are sealed. The entity of people also gets ``email_hash`` and
    ``new_user_id``, see Vault.
    """
    if not entity.personal:
        return rows
    hashes = _identity_columns(vault, provider, entity, rows) if entity.name == PEOPLE else {}
    sealed = _sealed(vault, entity, rows.filter(taken))
    in_place = pc.if_else(taken, sealed.take(_positions(taken)), None)
    rows = rows.drop_columns([column.name for column in entity.personal]).append_column(SEALED, in_place)
    for name, values in hashes.items():
        rows = rows.append_column(name, pa.chunked_array([pa.array(values, pa.string())]))
    return rows


def _sealed(vault: Vault, entity: Entity, rows: pa.Table) -> pa.Array:
    texts = _texts(entity, rows)
    keys = row_keys(entity, rows).to_pylist()
    kept = [position for position, text in enumerate(texts) if text is not None]
    seals = vault.seal(entity.name, [keys[at] for at in kept], [text for text in texts if text is not None])
    result: list[str | None] = [None] * len(texts)
    for position, seal in zip(kept, seals, strict=True):
        result[position] = "\\x" + seal.hex()
    return pa.array([*result, None], pa.string())


def _texts(entity: Entity, rows: pa.Table) -> list[str | None]:
    """One JSON object a row, of its personal values; null where it has none."""
    prefixes = [f'"{column.name}":' for column in entity.personal]
    columns = [rows[column.name].to_pylist() for column in entity.personal]
    joined = (
        ",".join([prefix + _escape(value) for prefix, value in zip(prefixes, values, strict=True) if value is not None])
        for values in zip(*columns, strict=True)
    )
    return ["{" + text + "}" if text else None for text in joined]


def row_keys(entity: Entity, rows: pa.Table) -> pa.ChunkedArray:
    """The natural key of each row, its parts joined by ``|``: what a seal is bound to."""
    return pc.binary_join_element_wise(*(pc.fill_null(rows[name], "") for name in entity.key), KEY_SEPARATOR)


def _positions(taken: pa.ChunkedArray) -> pa.ChunkedArray:
    """For each row, its position among the taken ones (or the last, empty place)."""
    running = pc.cumulative_sum(taken.cast(pa.int64()))
    return pc.if_else(taken, pc.subtract(running, 1), pc.sum(taken.cast(pa.int64())))


def _identity_columns(vault: Vault, provider: str, entity: Entity, rows: pa.Table) -> dict[str, list[str | None]]:
    email = next(column.name for column in entity.columns if column.kind is Kind.EMAIL)
    hashes = vault.email_hashes(rows[email].to_pylist())
    ids = vault.user_ids(provider, rows[entity.key[0]].to_pylist())
    return {
        EMAIL_HASH: [None if value is None else "\\x" + value.hex() for value in hashes],
        NEW_USER_ID: [None if value is None else value.hex() for value in ids],
    }
