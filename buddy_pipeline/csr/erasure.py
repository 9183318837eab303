"""Erasing a person on request, and the tombstones that keep old exports from bringing them back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from buddy_pipeline.csr.locking import wait_for_turn
from buddy_pipeline.csr.statements import run
from buddy_pipeline.privacy.sealing import PEOPLE
from buddy_pipeline.privacy.vault import Vault


class PersonUnknown(LookupError):
    """Nobody has the id that was given. The message is one plain line."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did: rows removed or blanked by table, and the drops whose error report has changed."""

    tables: dict[str, int]
    drops: tuple[str, ...]


def erase_person(connection: psycopg.Connection, vault: Vault, *, provider: str, external_id: str, actor: str) -> Erased:
    """Removes the person who has ``external_id`` in the program ``provider``, with all their ids, in one transaction.

    Their matches and sessions stay for the other side's sake, without them and without any text. ``actor`` stands in
    the audit. Waits for a load of the program. Raises PersonUnknown.
    """
    with connection.transaction():
        wait_for_turn(connection, provider)
        values = _belongings(connection, provider, external_id.strip().lower())
        organizers = _their_organizers(connection, vault, values)
        _leave_tombstones(connection, vault, values)
        drops = _blank_quarantine(connection, values)
        tables: dict[str, int] = {}
        for table, statement in _REMOVALS:
            tables[table] = tables.get(table, 0) + run(connection, statement, values | {"organizers": organizers})
        _audit(connection, values["person"], actor)
        run(connection, "UPDATE ops.drops SET judged_by = NULL WHERE judged_by IS NOT NULL")  # all are to be judged anew
    return Erased(tables, drops)


def _belongings(connection: psycopg.Connection, provider: str, external_id: str) -> dict[str, Any]:
    """What statements bind by name: the person, their ids in the program and in all, their matches and sessions."""
    found = connection.execute(
        "SELECT profile_id FROM csr.user_external_ids WHERE provider = %s AND external_id = %s", [provider, external_id]
    ).fetchone()
    if found is None:
        raise PersonUnknown("Nobody who is stored has that id: take it from the column id of the users that were exported.")
    person = found[0]
    values = {"provider": provider, "person": person}
    ids = _listed(connection, "SELECT provider || ':' || external_id FROM csr.user_external_ids WHERE profile_id = %(person)s", values)
    matches = _listed(connection, "SELECT id FROM csr.buddy_matches WHERE %(person)s IN (participant_id, buddy_id)", values)
    sessions = _listed(
        connection,
        "SELECT id FROM csr.kintell_sessions WHERE %(person)s IN (participant_id, volunteer_id) OR match_id = ANY(%(matches)s)",
        values | {"matches": matches},
    )
    here = [UUID(name.partition(":")[2]) for name in ids if name.startswith(f"{provider}:")]
    return values | {"all_ids": ids, "ids": here, "matches": matches, "sessions": sessions}
