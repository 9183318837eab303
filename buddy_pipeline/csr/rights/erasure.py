"""Removing a person on request, and leaving the tombstones by which a load knows them again (see `tombstones`)."""

import hashlib
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.csr.rights.erased_texts import mask_names
from buddy_pipeline.csr.rights.meant import Meant
from buddy_pipeline.csr.rights.removals import removals
from buddy_pipeline.csr.rights.tombstones import forget_in_audit, known_tombstones, leave_tombstones
from buddy_pipeline.csr.staging import remove_left_behind
from buddy_pipeline.database.locking import wait_for_events, wait_for_turn
from buddy_pipeline.database.statements import run
from buddy_pipeline.privacy.erased_names import ErasedNames, name_tombstones
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.retention.gone import TEXTS, remove_what_was_read
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file


@dataclass(frozen=True)
class Erased:
    """What an erasure did: rows removed or blanked by table, the drops whose error reports say something else now, and the number of
    staging tables of killed loads that went.
    """

    tables: dict[str, int]
    drops: tuple[str, ...]
    staging: int = 0


def be_alone(connection: psycopg.Connection) -> int:
    """Waits for a load and events under way, and clears what killed loads left. Gives the number of their tables."""
    wait_for_turn(connection)
    wait_for_events(connection)
    return remove_left_behind(connection)


def remove_person(connection: psycopg.Connection, vault: Vault, meant: Meant, names: list[str], actor: str) -> Erased:
    """Removes a person under all their ids in all sources, in the caller's transaction; what follows from the rows that are left is
    for the caller to make.

    Their matches and sessions stay for the figures of the other side, without them and without any text; matches that
    last are ended. Their ``names`` are masked wherever somebody wrote them in the open. ``actor`` stands in the audit, in which a
    pseudonym takes their place. Somebody who was erased before can be erased again.
    """
    if meant.is_known:
        _take_along(connection, meant)
    tombstones = known_tombstones(connection, vault)
    _leave_tombstones(connection, vault, meant, names)
    drops = _drops_that_name(connection, meant)
    tables: dict[str, int] = {}
    tables["csr.surveyed_outcomes"] = run(connection, _ANSWERS, meant.values)
    of_sources = ((table, sql.SQL(statement)) for source in PROGRAMS for table, statement in source.erasure)
    for table, statement in (*of_sources, *removals()):
        tables[table] = tables.get(table, 0) + run(connection, statement, meant.values)
    tables[TEXTS] = tables.get(TEXTS, 0) + remove_what_was_read(connection)
    known = ErasedNames.of_names(names) if names else ErasedNames.of_hashes(vault, tombstones)
    for table, rows in mask_names(connection, known).items():
        tables[table] = tables.get(table, 0) + rows
    run(connection, "INSERT INTO ops.audit (actor, user_id, kind) VALUES (%(actor)s, %(person)s, 'person-erased')",
        meant.values | {"actor": actor})  # fmt: skip
    forget_in_audit(connection, vault, [surrogate.bytes for surrogate in meant.values["people"]])
    run(connection, "UPDATE ops.drops SET judged_by = split_part(judged_by, ' ', 1)")  # what comes again is judged anew
    return Erased(tables, drops)


def _take_along(connection: psycopg.Connection, meant: Meant) -> None:
    """Gives them what is nobody's because of them, so that it goes with them: addresses that several people had, and rows of lists by such
    a one, of which none is taken any more.
    """
    run(connection, _TAKE_IDS_ALONG, meant.values)
    run(connection, _TAKE_LISTED_ALONG, meant.values)


_TAKE_IDS_ALONG = """
    UPDATE csr.user_external_ids SET profile_id = %(person)s WHERE profile_id IS NULL AND reference = ANY(%(ids)s::uuid[])
"""
_TAKE_LISTED_ALONG = sql_file(__package__, "sql/take_listed_along")


_ANSWERS = """
    DELETE FROM csr.surveyed_outcomes o USING pii.survey_addresses a
    WHERE a.answer_id = o.id AND a.email_hash = ANY(%(addresses)s::bytea[])
"""
"""An answer names whose it is by the address alone while that is nobody's; the rest goes as all that names the person (`removals`)."""


def _leave_tombstones(connection: psycopg.Connection, vault: Vault, meant: Meant, names: list[str]) -> None:
    of_shared = [hashlib.sha256(id_.bytes).digest() for id_ in meant.values["shared"]]
    of_ids = vault.tombstones(meant.values["made"])
    of_names = name_tombstones(vault, names)
    leave_tombstones(connection, [*of_ids, *of_names, *map(bytes, meant.values["held"]), *of_shared])


def _drops_that_name(connection: psycopg.Connection, meant: Meant) -> tuple[str, ...]:
    """The drops whose error reports name the person."""
    query: LiteralString = (
        "SELECT DISTINCT q.drop_id FROM ops.quarantine q WHERE EXISTS"
        " (SELECT FROM unnest(%(texts)s::text[]) AS i (id) WHERE position(i.id IN lower(q.key)) > 0) ORDER BY 1"
    )
    return tuple(drop_id for (drop_id,) in connection.execute(query, meant.values))
