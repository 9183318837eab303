"""Who organised a formal event: the export names the organizer, but gives no id.

The organizer is the one person of that name who attended the event; when nobody or several bear it, nobody is.
Names are compared as keyed hashes, so that none is ever in clear in the database or in a statement.
"""

import hashlib
from collections.abc import Iterable
from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.database.statements import run
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import program_names
from buddy_pipeline.sql_files import sql_file

NAMES_AT_A_TIME = 10_000

_NAMES_TO_HASH = sql_file(__package__, "names_to_hash")
_ORGANIZER = sql_file(__package__, "organizer")


def find_organizers(connection: psycopg.Connection, vault: Vault) -> None:
    """Makes the temporary table ``organizer`` (event_id, user_id) for the rest of the transaction. Raises SealBroken."""
    _hash_new_names(connection, vault)
    run(connection, "CREATE TEMP TABLE organizer_name (organizer bytea, name_hash bytea) ON COMMIT DROP")
    found = connection.execute("SELECT DISTINCT organizer FROM csr.buddy_events WHERE kind = 'formal' AND organizer IS NOT NULL")
    names = [name for (name,) in found]
    digests = (hashlib.sha256(name.encode()).digest() for name in names)
    _copy(connection, "COPY organizer_name FROM STDIN", zip(digests, vault.name_hashes(names), strict=True))
    run(connection, "ANALYZE organizer_name")
    run(connection, _ORGANIZER, {"programs": program_names()})
    run(connection, "ANALYZE organizer")


def _hash_new_names(connection: psycopg.Connection, vault: Vault) -> None:
    """Brings ``pii.names`` up to date with the sealed names of those who came to an event that has an organizer."""
    run(connection, "CREATE TEMP TABLE new_name (id uuid, of_seal bytea, name_hash bytea) ON COMMIT DROP")
    with connection.cursor(name="names_to_hash") as cursor:
        cursor.execute(_NAMES_TO_HASH, {"programs": program_names()})
        while sealed := cursor.fetchmany(NAMES_AT_A_TIME):
            _copy(connection, "COPY new_name FROM STDIN", _hashed(vault, sealed))
    run(
        connection,
        "INSERT INTO pii.names SELECT id, of_seal, name_hash FROM new_name"
        " ON CONFLICT (id) DO UPDATE SET of_seal = excluded.of_seal, name_hash = excluded.name_hash",
    )


def _hashed(vault: Vault, rows: list[tuple[str, str, bytes]]) -> Iterable[tuple[str, bytes, bytes]]:
    opened = (vault.open(key_id, PEOPLE, key, seal) for key, key_id, seal in rows)
    hashes = vault.name_hashes(f"{one['first_name']} {one['last_name']}" for one in opened)
    return ((key, hashlib.sha256(seal).digest(), name) for (key, _, seal), name in zip(rows, hashes, strict=True))


def _copy(connection: psycopg.Connection, statement: LiteralString, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor().copy(sql.SQL(statement)) as copy:
        for row in rows:
            copy.write_row(row)
