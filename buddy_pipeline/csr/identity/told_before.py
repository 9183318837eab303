"""Names and addresses that were told before names were kept: learnt once from the sealed rows, so that who was put together by an
address alone is asked about as if loaded today.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from psycopg import sql

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.database.statements import compose, equal, number, run
from buddy_pipeline.people.joining import Id
from buddy_pipeline.privacy.naming import stands_for_address
from buddy_pipeline.privacy.sealing import KEY_SEPARATOR
from buddy_pipeline.privacy.told_names import SEALED_AS, seal_key, sealed_text
from buddy_pipeline.privacy.vault import Vault

ROWS_AT_ONCE = 10_000


def learn_what_was_told(load: Load, vault: Vault) -> list[Id]:
    """Learns the names that earlier loads of the source told, and which of its ids are an address alone. Gives the ids that share an
    address with another one: they may not be one person. Does nothing where names are known, or nothing was loaded.

    Raises SealBroken if a key is not at hand.
    """
    told = "SELECT count(*) FROM (SELECT FROM pii.told_names WHERE provider = %(program)s LIMIT 1) n"
    if number(load.connection, told, load.values):
        return []
    run(load.connection, "CREATE TEMP TABLE learnt (reference uuid, name_hash bytea, key_id text, sealed bytea) ON COMMIT DROP")
    for entity in load.source.entities:
        for whose, parts in entity.names.items():
            names = _opened_names(load, vault, entity, entity[whose], parts)
            while rows := list(islice(names, ROWS_AT_ONCE)):
                _keep(load, vault, rows)
    run(load.connection, _NOTE_NAMES, load.values)
    _note_addresses(load, vault)
    return [(load.source.name, id_) for (id_,) in load.connection.execute(_SHARING, load.values)]


def _opened_names(
    load: Load, vault: Vault, entity: Entity, whose: Column, parts: tuple[Column, ...]
) -> Iterator[tuple[str, str]]:
    """Whom the rows of an entity name, by what stands for them, and how."""
    query = compose(
        "SELECT e.{who}::text, concat_ws({separator}, {key}), p.key_id, p.sealed FROM {personal} p JOIN {exported} e ON {by_key}"
        " WHERE e.{who} IS NOT NULL",
        who=sql.Identifier(whose.stored_as or whose.name),
        separator=sql.Literal(KEY_SEPARATOR),
        key=sql.SQL(", ").join([compose("coalesce(p.{}::text, '')", sql.Identifier(name)) for name in entity.key]),
        personal=sql.Identifier("pii", entity.table),
        exported=sql.Identifier("export", entity.table),
        by_key=equal(entity.key, "p", "e"),
    )
    with load.connection.cursor(name="told_before") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        for reference, key, key_id, sealed in cursor.execute(query):
            values = vault.open(key_id, entity.name, key, sealed)
            if name := " ".join(values[part.name] for part in parts if part.name in values):
                yield reference, name


def _keep(load: Load, vault: Vault, rows: Iterable[tuple[str, str]]) -> None:
    pairs = list(dict.fromkeys(rows))
    hashes = vault.person_names(name for _, name in pairs)
    keys = [
        seal_key(load.source.name, reference, f"\\x{hash_.hex()}") for (reference, _), hash_ in zip(pairs, hashes, strict=True)
    ]
    seals = vault.seal(SEALED_AS, keys, [sealed_text(name) for _, name in pairs])
    with load.connection.cursor().copy("COPY learnt FROM STDIN") as copy:
        for (reference, _), hash_, seal in zip(pairs, hashes, seals, strict=True):
            copy.write_row((reference, hash_, vault.active_id, seal))


def _note_addresses(load: Load, vault: Vault) -> None:
    """Notes which ids are addresses alone."""
    found = load.connection.execute(_IDS, load.values).fetchall()
    ids = [id_ for id_, reference, hash_ in found if stands_for_address(vault, load.source.name, reference, hash_)]
    run(load.connection, _MARK, load.values | {"ids": ids})


_NOTE_NAMES = """
    INSERT INTO pii.told_names (provider, reference, name_hash, key_id, sealed)
    SELECT %(program)s, l.reference, l.name_hash, min(l.key_id), min(l.sealed) FROM learnt l
    JOIN csr.user_external_ids x ON x.provider = %(program)s AND x.reference = l.reference GROUP BY l.reference, l.name_hash
"""
_IDS = """
    SELECT x.external_id, x.reference::text, i.email_hash FROM csr.user_external_ids x JOIN pii.identities i USING (provider, external_id)
    WHERE x.provider = %(program)s AND x.external_id = x.reference::text
"""
_MARK = "UPDATE csr.user_external_ids SET by_address = true WHERE provider = %(program)s AND external_id = ANY(%(ids)s)"
_SHARING = """
    SELECT DISTINCT i.external_id FROM pii.identities i JOIN pii.identities o USING (email_hash)
    WHERE i.provider = %(program)s AND (o.provider, o.external_id) <> (i.provider, i.external_id)
"""
