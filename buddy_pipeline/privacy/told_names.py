"""Names that rows tell of people: kept sealed, with a keyed hash that is alike for all spellings of one name.

They tell whether two who share an address are one person (decisions, "People").
"""

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.privacy.vault import Vault

TOLD_NAMES = pa.schema([("reference", pa.string()), ("name_hash", pa.string()), ("sealed", pa.string())])
"""What stands for the person in rows of the source, the hash of the name, and the sealed name; bytea as ``\\x`` text."""
SEALED_AS = "told_names"
MOST_REMEMBERED = 200_000
"""Names that are remembered from one batch to the next."""

_SEPARATOR = "\t"
"""Between what stands for a person and the name; neither has one."""


class ToldNames:
    """Finds the names that the rows of one source tell, batch by batch; what was told once is not told again."""

    def __init__(self, vault: Vault, provider: str) -> None:
        self._vault = vault
        self._provider = provider
        self._told = pa.array([], pa.string())

    def tell(self, entity: Entity, rows: pa.Table, named: pa.Table, taken: pa.ChunkedArray) -> pa.Table:
        """The names (TOLD_NAMES) that the ``taken`` ones of the ``rows`` tell; ``named`` are the same rows with ids for addresses."""
        found = [self._news(pairs) for pairs in _pairs(entity, rows, named, taken)]
        return self._sealed([pair for news in found for pair in news.to_pylist()])

    def _news(self, pairs: pa.Array) -> pa.Array:
        news = pairs.filter(pc.invert(pc.is_in(pairs, value_set=self._told)))
        if len(self._told) + len(news) > MOST_REMEMBERED:
            self._told = pa.array([], pa.string())
        self._told = pa.concat_arrays([self._told, news])
        return news

    def _sealed(self, pairs: Sequence[str]) -> pa.Table:
        parted = [pair.partition(_SEPARATOR) for pair in pairs]
        references, names = [reference for reference, _, _ in parted], [name for _, _, name in parted]
        distinct = list(dict.fromkeys(names))  # many people share a name, and finding its spelling takes longer than all else
        hash_of = dict(zip(distinct, self._vault.person_names(distinct), strict=True))
        hashes = ["\\x" + hash_of[name].hex() for name in names]
        keys = [seal_key(self._provider, reference, hash_) for reference, hash_ in zip(references, hashes, strict=True)]
        seals = self._vault.seal(SEALED_AS, keys, map(sealed_text, names))
        columns = (references, hashes, ["\\x" + seal.hex() for seal in seals])
        return pa.table([pa.array(values, pa.string()) for values in columns], schema=TOLD_NAMES)


def _pairs(entity: Entity, rows: pa.Table, named: pa.Table, taken: pa.ChunkedArray) -> list[pa.Array]:
    """Whom each column names, and how, each pair once."""
    found = []
    for whose, parts in entity.names.items():
        who = named[entity[whose].stored_as or whose].combine_chunks()
        (first, *others) = [rows[part.name].combine_chunks() for part in parts]
        name = pc.binary_join_element_wise(first, *others, " ") if others else first
        pairs = pc.binary_join_element_wise(who, name, _SEPARATOR)
        is_told = pc.and_(taken.combine_chunks(), pc.and_(who.is_valid(), pc.greater(pc.utf8_length(name), 0)))
        found.append(pc.unique(pairs.filter(is_told)))
    return found


def sealed_text(name: str) -> str:
    """What is sealed of a name."""
    return json.dumps({"name": name})


def seal_key(provider: str, reference: str, name_hash: str) -> str:
    """What the seal of a name is bound to; the hash as ``\\x`` text."""
    return f"{provider}|{reference}|{name_hash}"
