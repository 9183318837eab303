"""Erasing a person on request, and leaving the tombstones by which a load knows them again (see `tombstones`)."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from buddy_pipeline.csr.erased_texts import mask_names
from buddy_pipeline.csr.staging import remove_left_behind
from buddy_pipeline.csr.tombstones import forget_in_audit, known_tombstones, leave_tombstones
from buddy_pipeline.database.locking import wait_for_events, wait_for_turn
from buddy_pipeline.database.statements import run
from buddy_pipeline.privacy.erased_names import ErasedNames, name_tombstones
from buddy_pipeline.privacy.sealing import PEOPLE
from buddy_pipeline.privacy.vault import Vault


class PersonUnknown(LookupError):
    """Nobody has the id that was given. The message is one plain line."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did: rows removed or blanked by table, and the drops whose error report named the person."""

    tables: dict[str, int]
    drops: tuple[str, ...]


def erase_person(connection: psycopg.Connection, vault: Vault, *, provider: str, external_id: str, actor: str) -> Erased:
    """Removes the person who has ``external_id`` in the program ``provider``, under all their ids, in one transaction.

    Their matches and sessions stay for the figures of the other side, without them and without any text; matches that
    last are ended. Their name is masked wherever somebody wrote it in the open. ``actor`` stands in the audit, in which a
    pseudonym takes their place. Somebody who was erased before can be erased again. Waits for a load that runs. Raises
    PersonUnknown, and SealBroken if the key of their names is not at hand.
    """
    with connection.transaction():
        wait_for_turn(connection)
        wait_for_events(connection)
        remove_left_behind(connection)
        tombstones = known_tombstones(connection, vault)
        values = _what_is_theirs(connection, vault, tombstones, provider, external_id.strip().lower())
        names = _names(connection, vault, values)
        _leave_tombstones(connection, vault, values, names)
        tables: dict[str, int] = {}
        for table, statement in _REMOVALS:
            tables[table] = tables.get(table, 0) + run(connection, statement, values)
        known = ErasedNames.of_names(names) if names else ErasedNames.of_hashes(vault, tombstones)
        for table, rows in mask_names(connection, known).items():
            tables[table] = tables.get(table, 0) + rows
        drops = _blank_quarantine(connection, values)
        run(connection, "INSERT INTO ops.audit (actor, user_id, kind) VALUES (%(actor)s, %(person)s, 'person-erased')",
            values | {"actor": actor})  # fmt: skip
        forget_in_audit(connection, vault, [surrogate.bytes for surrogate in values["surrogates"]])
        run(connection, "UPDATE ops.drops SET judged_by = NULL")  # whatever comes again is to be judged anew
    return Erased(tables, drops)


def _what_is_theirs(
    connection: psycopg.Connection, vault: Vault, tombstones: set[bytes], provider: str, external_id: str
) -> dict[str, Any]:
    """What statements bind by name: the person, their ids in the program, their matches and sessions.

    Of somebody who was erased before that is the id alone, and the person that it would make.
    """
    (surrogate,) = vault.user_ids(provider, [external_id])
    (person,) = _column(
        connection,
        "SELECT profile_id FROM csr.user_external_ids WHERE provider = %(provider)s AND external_id = %(external_id)s",
        {"provider": provider, "external_id": external_id},
    ) or (None,)
    named = {"id": external_id, "anywhere": f"%{external_id}%"}
    if person is None and tombstones.isdisjoint(vault.tombstones([surrogate])) and _column(connection, _NAMED, named) == [False]:
        raise PersonUnknown("Nobody in the tables has that id: take it from the column id of the users that were exported.")
    values: dict[str, Any] = {
        "provider": provider,
        "person": person or uuid.UUID(bytes=surrogate),
        "external_id": external_id,
        "unsaid": ["description", "location", "attendees"],
    }
    for name, query in _THEIRS:
        values[name] = _column(connection, query, values)
    values["surrogates"] = [values["person"], *(uuid.UUID(bytes=id_) for id_ in vault.user_ids(provider, values["ids"]))]
    return values


_NAMED = """
    SELECT EXISTS (SELECT FROM ops.waiting_rows WHERE people::text LIKE %(anywhere)s)
        OR EXISTS (SELECT FROM export.events WHERE attendees_listed::text LIKE %(anywhere)s)
        OR EXISTS (SELECT FROM ops.quarantine WHERE lower(key) LIKE %(anywhere)s)
        OR EXISTS (SELECT FROM ops.buddy_system_events WHERE data::text LIKE %(anywhere)s)
"""
"""Whether somebody whom no export brought is named all the same."""

_THEIRS: tuple[tuple[str, LiteralString], ...] = (
    (
        "ids",
        "SELECT external_id FROM csr.user_external_ids WHERE profile_id = %(person)s AND provider = %(provider)s"
        " UNION SELECT %(external_id)s",
    ),
    ("matches", "SELECT id FROM csr.buddy_matches WHERE %(person)s IN (participant_id, buddy_id)"),
    ("sessions", "SELECT id FROM csr.kintell_sessions WHERE %(person)s IN (participant_id, volunteer_id)"),
    (
        "addresses",
        "SELECT DISTINCT i.email_hash FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)"
        " WHERE x.profile_id = %(person)s AND NOT EXISTS (SELECT FROM pii.identities o JOIN csr.user_external_ids y"
        "  USING (provider, external_id) WHERE o.email_hash = i.email_hash AND y.profile_id <> x.profile_id)",
    ),
    (
        "held",
        "SELECT DISTINCT i.email_hash FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)"
        " WHERE x.profile_id = %(person)s AND i.email_hash = ANY(%(addresses)s::bytea[]) AND NOT EXISTS (SELECT FROM pii.identities n"
        "  WHERE n.provider = i.provider AND n.external_id = i.external_id AND n.last_date > i.last_date)",
    ),
)
"""Of addresses those that nobody else had; ``held`` are those that they have by their newest export: what was given up is free."""


def _names(connection: psycopg.Connection, vault: Vault, values: dict[str, Any]) -> list[str]:
    """Full names of the person, as their sealed values have them."""
    query = "SELECT id::text, key_id, sealed FROM pii.users WHERE id::text = ANY(%(ids)s)"
    opened = [vault.open(key_id, PEOPLE, key, sealed) for key, key_id, sealed in connection.execute(query, values)]
    return [f"{one['first_name']} {one['last_name']}" for one in opened]


def _leave_tombstones(connection: psycopg.Connection, vault: Vault, values: dict[str, Any], names: list[str]) -> None:
    of_matches = [hashlib.sha256(match.bytes).digest() for match in values["matches"]]
    of_ids = vault.tombstones(vault.user_ids(values["provider"], values["ids"]))
    of_names = name_tombstones(vault, names)
    leave_tombstones(connection, [*of_ids, *of_names, *map(bytes, values["held"]), *of_matches])


def _blank_quarantine(connection: psycopg.Connection, values: dict[str, Any]) -> tuple[str, ...]:
    query: LiteralString = (
        "WITH blanked AS (UPDATE ops.quarantine q SET key = ''"
        " WHERE EXISTS (SELECT FROM unnest(%(ids)s::text[]) AS i (id) WHERE position(i.id IN lower(q.key)) > 0) RETURNING drop_id)"
        " SELECT DISTINCT drop_id FROM blanked ORDER BY drop_id"
    )
    return tuple(_column(connection, query, values))


def _column(connection: psycopg.Connection, query: LiteralString, values: dict[str, Any]) -> list[Any]:
    return [value for (value,) in connection.execute(query, values)]


_REMOVALS: tuple[tuple[str, LiteralString], ...] = (
    ("pii.users", "DELETE FROM pii.users WHERE id = ANY(%(ids)s::uuid[])"),
    ("pii.skill_sessions", "DELETE FROM pii.skill_sessions WHERE session_id = ANY(%(sessions)s)"),
    (
        "pii.checkins",
        "DELETE FROM pii.checkins p USING export.checkins e WHERE e.checkin_id = p.checkin_id AND e.match_id = ANY(%(matches)s)",
    ),
    (
        "pii.feedback",
        "DELETE FROM pii.feedback p USING export.feedback e WHERE e.feedback_id = p.feedback_id AND e.match_id = ANY(%(matches)s)",
    ),
    ("pii.names", "DELETE FROM pii.names WHERE id = ANY(%(ids)s::uuid[])"),
    (
        "pii.company_roster",
        "DELETE FROM pii.company_roster WHERE user_id = %(person)s OR email_hash = ANY(%(addresses)s::bytea[])",
    ),
    ("export.users", "DELETE FROM export.users WHERE id = ANY(%(ids)s::uuid[])"),
    ("export.matches", "DELETE FROM export.matches WHERE match_id = ANY(%(matches)s)"),
    (
        "export.events",
        "UPDATE export.events SET description = NULL, location = NULL"
        " WHERE match_id = ANY(%(matches)s) AND (description IS NOT NULL OR location IS NOT NULL)",
    ),
    (
        "export.events",
        "UPDATE export.events SET attendees = ARRAY(SELECT a.id FROM unnest(attendees) WITH ORDINALITY AS a (id, place)"
        " WHERE a.id <> ALL(%(ids)s::uuid[]) ORDER BY a.place) WHERE attendees && %(ids)s::uuid[]",
    ),
    (
        "export.events",
        "UPDATE export.events SET attendees_listed = nullif(ARRAY(SELECT a.id FROM unnest(attendees_listed) WITH ORDINALITY AS a (id, place)"
        " WHERE a.id <> ALL(%(ids)s::uuid[]) ORDER BY a.place), attendees) WHERE attendees_listed && %(ids)s::uuid[]",
    ),
    ("export.event_attendance", "DELETE FROM export.event_attendance WHERE user_id = ANY(%(ids)s::uuid[])"),
    (
        "export.skill_sessions",
        "DELETE FROM export.skill_sessions WHERE teacher_id = ANY(%(ids)s::uuid[]) OR learner_id = ANY(%(ids)s::uuid[])",
    ),
    ("export.milestones", "DELETE FROM export.milestones WHERE user_id = ANY(%(ids)s::uuid[])"),
    ("csr.buddy_events", "UPDATE csr.buddy_events SET description = NULL, location = NULL WHERE match_id = ANY(%(matches)s)"),
    ("csr.buddy_event_attendances", "DELETE FROM csr.buddy_event_attendances WHERE user_id = %(person)s"),
    (
        "csr.buddy_matches",  # one without its other half is over, and no export will say so any more
        "UPDATE csr.buddy_matches m SET participant_id = nullif(participant_id, %(person)s), buddy_id = nullif(buddy_id, %(person)s),"
        " status = 'ended', ended_at = CASE WHEN status = 'ended' THEN ended_at ELSE coalesce(ended_at, d.newest) END,"
        " end_reason = CASE WHEN status = 'ended' THEN end_reason ELSE coalesce(end_reason, 'other') END,"
        " duration_days = CASE WHEN status = 'ended' OR ended_at IS NOT NULL THEN duration_days"
        "  ELSE floor(extract(epoch FROM d.newest - matched_at) / 86400)::integer END"
        " FROM (SELECT max(export_date) AS newest FROM ops.drops WHERE program = %(provider)s AND status = 'loaded') d"
        " WHERE m.id = ANY(%(matches)s)",
    ),
    (
        "csr.kintell_sessions",
        "UPDATE csr.kintell_sessions SET participant_id = nullif(participant_id, %(person)s),"
        " volunteer_id = nullif(volunteer_id, %(person)s) WHERE id = ANY(%(sessions)s)",
    ),
    ("csr.journey_milestones", "DELETE FROM csr.journey_milestones WHERE user_id = %(person)s"),
    ("csr.program_enrollments", "DELETE FROM csr.program_enrollments WHERE user_id = %(person)s"),
    ("csr.company_users", "DELETE FROM csr.company_users WHERE user_id = %(person)s"),
    ("impact.volunteer_activity", "DELETE FROM impact.volunteer_activity WHERE volunteer_id = ANY(%(surrogates)s::uuid[])"),
    (
        "impact.volunteer_activity",
        "UPDATE impact.volunteer_activity SET participant_id = NULL WHERE participant_id = ANY(%(surrogates)s::uuid[])",
    ),
    ("impact.volunteer_months", "DELETE FROM impact.volunteer_months WHERE volunteer_id = ANY(%(surrogates)s::uuid[])"),
    ("impact.participant_months", "DELETE FROM impact.participant_months WHERE participant_id = ANY(%(surrogates)s::uuid[])"),
    (
        "impact.taught_pairs",
        "DELETE FROM impact.taught_pairs WHERE ARRAY[volunteer_id, participant_id] && %(surrogates)s::uuid[]",
    ),
    ("impact.vis_scores", "DELETE FROM impact.vis_scores WHERE volunteer_id = ANY(%(surrogates)s::uuid[])"),
    (
        "ops.buddy_system_events",  # events that name them, but as one of several attendees
        "DELETE FROM ops.buddy_system_events WHERE EXISTS (SELECT FROM jsonb_each_text(data - 'attendees') AS c (name, value)"
        " WHERE c.value = ANY(%(ids)s))",
    ),
    (
        "ops.buddy_system_events",
        "UPDATE ops.buddy_system_events SET sealed = NULL, key_id = NULL, told_sealed = NULL,"
        " data = data - %(unsaid)s::text[], told = told - %(unsaid)s::text[]"
        " WHERE data->'attendees' ?| %(ids)s::text[] OR EXISTS (SELECT FROM pii.tombstones t"
        "  WHERE t.hash = sha256(uuid_send((data->>'match_id')::uuid)))",
    ),
    ("ops.waiting_rows", "DELETE FROM ops.waiting_rows WHERE people && %(ids)s::uuid[]"),
    (
        "ops.discrepancies",
        "DELETE FROM ops.discrepancies WHERE EXISTS (SELECT FROM unnest(%(ids)s::text[]) AS i (id) WHERE position(i.id IN key) > 0)",
    ),
    (
        "ops.outbox",
        "DELETE FROM ops.outbox WHERE EXISTS (SELECT FROM unnest(%(surrogates)s::uuid[]) AS s (id)"
        " WHERE position(s.id::text IN data::text) > 0)",
    ),
    ("ops.identity_conflicts", "DELETE FROM ops.identity_conflicts WHERE %(person)s IN (user_id, other_user_id)"),
    (
        "pii.identities",
        "DELETE FROM pii.identities i USING csr.user_external_ids x WHERE x.profile_id = %(person)s"
        " AND i.provider = x.provider AND i.external_id = x.external_id",
    ),
    ("csr.user_external_ids", "DELETE FROM csr.user_external_ids WHERE profile_id = %(person)s"),
    ("csr.users", "DELETE FROM csr.users WHERE id = %(person)s"),
)
"""What is removed where, in the order that foreign keys ask for."""
