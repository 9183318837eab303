"""Who is one person where addresses alone do not tell: names disagree, several share an address, or somebody decided.

All that can be reached from such an id over addresses and decisions is looked at as a whole (`people.joining`); everybody else is
found by the database. Names are opened here, in memory.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from buddy_pipeline.csr.identity.decided import with_decisions
from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import run
from buddy_pipeline.people.joining import Decided, Held, Id, Known, disagreeing, join
from buddy_pipeline.people.names import agree
from buddy_pipeline.privacy.told_names import SEALED_AS, seal_key
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file


def settle_contested(load: Load, vault: Vault) -> None:
    """Corrects ``kin`` where somebody is contested; ids that may be several people's have no root then.

    Whoever can be reached from them is ``concerned`` from now on.
    """
    names = _Names(vault)
    _find_contested(load, names)
    if not load.keep("reach", _REACH):
        return
    roots = join(_known(load, names), _decided(load), names.agree)
    load.keep("settled", "SELECT * FROM kin WITH NO DATA")
    with load.connection.cursor().copy("COPY settled FROM STDIN") as copy:
        for id_, root in roots.items():
            copy.write_row((*id_, *(root or (None, None))))
    for statement in _SETTLE:
        run(load.connection, statement)


class _Names:
    """Names by their keyed hashes, opened; whether two agree is found out once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._opened: dict[bytes, str] = {}
        self._agreed: dict[tuple[bytes, bytes], bool] = {}

    def open(self, provider: str, reference: str, name_hash: bytes, key_id: str, sealed: bytes) -> None:
        if name_hash not in self._opened:
            key = seal_key(provider, reference, f"\\x{name_hash.hex()}")
            self._opened[name_hash] = self._vault.open(key_id, SEALED_AS, key, sealed)["name"]

    def agree(self, one: bytes, other: bytes) -> bool:
        pair = (min(one, other), max(one, other))
        if pair not in self._agreed:
            self._agreed[pair] = one == other or agree(self._opened[one], self._opened[other])
        return self._agreed[pair]


def _find_contested(load: Load, names: _Names) -> None:
    """``contested``: ids whose address several people share, who are called otherwise than others of the same person, or of whom
    somebody decided.
    """
    load.keep("contested", _ADDRESSES)
    disagree = list(_who_disagree(load, names))
    run(load.connection, _INSERT_CONTESTED, {"providers": [one for one, _ in disagree], "ids": [one for _, one in disagree]})
    run(load.connection, _DECIDED_ABOUT)
    run(load.connection, _GOING_BACK_TO_NOBODY)


def _who_disagree(load: Load, names: _Names) -> Iterator[Id]:
    """The roots of people whose ids have names that disagree."""
    found = load.connection.execute(_NAMES, load.values)
    for root, rows in groupby(found, key=itemgetter(0, 1)):
        of_ids: dict[Id, set[bytes]] = defaultdict(set)
        by_address: set[Id] = set()
        for _, _, provider, external_id, is_address, reference, name_hash, key_id, sealed in rows:
            names.open(provider, reference, name_hash, key_id, sealed)
            of_ids[provider, external_id].add(name_hash)
            by_address |= {(provider, external_id)} if is_address else set()
        as_one = [frozenset(hashes) for hashes in of_ids.values()]
        alone = [[frozenset({hash_}) for hash_ in of_ids[id_]] for id_ in by_address]
        if any(disagreeing(names_of_one, names.agree) for names_of_one in (as_one, *alone)):
            yield root


def _known(load: Load, names: _Names) -> Iterator[Known]:
    of_ids: dict[Id, set[bytes]] = defaultdict(set)
    for provider, external_id, reference, name_hash, key_id, sealed in load.connection.execute(_NAMES_IN_REACH, load.values):
        names.open(provider, reference, name_hash, key_id, sealed)
        of_ids[provider, external_id].add(name_hash)
    rows = load.connection.execute(_HELD, load.values).fetchall()
    for id_, held in groupby(rows, key=itemgetter(0, 1)):
        addresses = list(held)
        yield Known(id_, tuple(Held(*one[3:]) for one in addresses), frozenset(of_ids[id_]), addresses[0][2])


def _decided(load: Load) -> list[Decided]:
    rows: list[tuple[Any, ...]] = load.connection.execute(_DECISIONS).fetchall()
    return [Decided((provider, id_), (other_provider, other), same) for provider, id_, other_provider, other, same in rows]


_NAMES = sql_file(__package__, "sql/contested_names")
_ADDRESSES = sql_file(__package__, "sql/contested_addresses")
_HELD = sql_file(__package__, "sql/contested_held")
_REACH = with_decisions(sql_file(__package__, "sql/contested_reach"))
_INSERT_CONTESTED = "INSERT INTO contested SELECT * FROM unnest(%(providers)s::text[], %(ids)s::text[])"
_DECIDED_ABOUT = with_decisions("""
    INSERT INTO contested SELECT c.provider, c.external_id FROM concerned c JOIN {decided} d
    ON (d.provider, d.external_id) = (c.provider, c.external_id)
        OR (d.other_provider, d.other_external_id) = (c.provider, c.external_id)
""")
_GOING_BACK_TO_NOBODY = """
    INSERT INTO contested SELECT DISTINCT k.root_provider, k.root FROM kin k
    JOIN csr.user_external_ids x ON x.provider = k.root_provider AND x.external_id = k.root WHERE x.profile_id IS NULL
"""
"""An address that is nobody's is no root of somebody, as it seems where it is not concerned itself."""
_NAMES_IN_REACH = """
    SELECT r.provider, r.external_id, n.reference::text, n.name_hash, n.key_id, n.sealed
    FROM reach r LEFT JOIN csr.user_external_ids x USING (provider, external_id)
    LEFT JOIN wanted w ON r.provider = %(program)s AND w.external_id = r.external_id AND w.is_one
    JOIN pii.told_names n ON n.provider = r.provider AND n.reference = coalesce(x.reference, w.reference)
"""
_DECISIONS = with_decisions("""
    SELECT d.provider, d.external_id, d.other_provider, d.other_external_id, d.same FROM {decided} d
    JOIN reach USING (provider, external_id) ORDER BY d.id
""")
_SETTLE = (
    "DELETE FROM kin k USING reach r WHERE r.provider = k.provider AND r.external_id = k.external_id",
    "INSERT INTO kin SELECT * FROM settled",
    "INSERT INTO concerned SELECT provider, external_id FROM reach EXCEPT SELECT provider, external_id FROM concerned",
)
