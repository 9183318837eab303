"""Giving somebody what is held on them: found, written and audited in one go."""

from pathlib import Path

import psycopg

from buddy_pipeline.access.archive import new_file, write_archive
from buddy_pipeline.access.held import Held, what_is_held
from buddy_pipeline.csr.rights.meant import Meant, meant_by_address, meant_by_id
from buddy_pipeline.database.statements import run
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.retention.rules import Retention

GIVEN = "access-given"


def give_access(
    url: str, vault: Vault, retention: Retention, *, id_: str | None, address: str | None, out: Path, actor: str
) -> Held:
    """Writes everything that is held on whoever has the address, or else the id, to the ZIP archive ``out``, and audits it.

    All of it is of one moment. Raises PersonUnknown, SealBroken and NotWritten; then nothing is written, and nobody was given anything.
    """
    with new_file(out) as file, psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        meant = _meant(connection, vault, id_, address)
        held = what_is_held(connection, vault, meant, retention)
        write_archive(held, file)
        note_given(connection, meant, actor)
    return held


def note_given(connection: psycopg.Connection, meant: Meant, actor: str) -> None:
    """Audits that somebody was shown all that is held on the person, without a value of it."""
    values = {"actor": actor, "person": meant.id, "kind": GIVEN}
    run(connection, "INSERT INTO ops.audit (actor, user_id, kind) VALUES (%(actor)s, %(person)s, %(kind)s)", values)


def _meant(connection: psycopg.Connection, vault: Vault, id_: str | None, address: str | None) -> Meant:
    return meant_by_id(connection, vault, id_ or "") if address is None else meant_by_address(connection, vault, address)
