"""Erasing a person on request, and leaving the tombstones by which a load knows them again (see `tombstones`)."""

import hashlib
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from buddy_pipeline.csr.locking import wait_for_turn
from buddy_pipeline.csr.staging import remove_left_behind
from buddy_pipeline.csr.statements import run
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
    last are ended. ``actor`` stands in the audit. Waits for a load of the program that runs. Raises PersonUnknown, and
    SealBroken if the key of their names is not at hand.
    """
    with connection.transaction():
        wait_for_turn(connection, provider)
        remove_left_behind(connection)
        values = _what_is_theirs(connection, provider, external_id.strip().lower())
        names = _names(connection, vault, values)
        _leave_tombstones(connection, vault, values, names)
        values["organizers"] = _organizers_named(connection, vault, names)
        tables: dict[str, int] = {}
        for table, statement in _REMOVALS:
            tables[table] = tables.get(table, 0) + run(connection, statement, values)
        drops = _blank_quarantine(connection, values)
        run(connection, "INSERT INTO ops.audit (actor, user_id, kind) VALUES (%(actor)s, %(person)s, 'person-erased')",
            values | {"actor": actor})  # fmt: skip
        run(connection, "UPDATE ops.drops SET judged_by = NULL")  # whatever comes again is to be judged anew
    return Erased(tables, drops)


def _what_is_theirs(connection: psycopg.Connection, provider: str, external_id: str) -> dict[str, Any]:
    """What statements bind by name: the person, their ids in the program, their matches and sessions."""
    (person,) = _column(
        connection,
        "SELECT profile_id FROM csr.user_external_ids WHERE provider = %(provider)s AND external_id = %(external_id)s",
        {"provider": provider, "external_id": external_id},
    ) or (None,)
    if person is None:
        raise PersonUnknown("Nobody in the tables has that id: take it from the column id of the users that were exported.")
    values = {"provider": provider, "person": person, "unsaid": ["description", "location", "attendees"]}
    for name, query in _THEIRS:
        values[name] = _column(connection, query, values)
    return values


_THEIRS: tuple[tuple[str, LiteralString], ...] = (
    ("ids", "SELECT external_id FROM csr.user_external_ids WHERE profile_id = %(person)s AND provider = %(provider)s"),
    ("matches", "SELECT id FROM csr.buddy_matches WHERE %(person)s IN (participant_id, buddy_id)"),
    ("sessions", "SELECT id FROM csr.kintell_sessions WHERE %(person)s IN (participant_id, volunteer_id)"),
)


def _names(connection: psycopg.Connection, vault: Vault, values: dict[str, Any]) -> list[str]:
    """Full names of the person, as their sealed values have them."""
    query = "SELECT id::text, key_id, sealed FROM pii.users WHERE id = ANY(%(ids)s::uuid[])"
    opened = [vault.open(key_id, PEOPLE, key, sealed) for key, key_id, sealed in connection.execute(query, values)]
    return [f"{one['first_name']} {one['last_name']}" for one in opened]


def _leave_tombstones(connection: psycopg.Connection, vault: Vault, values: dict[str, Any], names: list[str]) -> None:
    hashes = [*vault.user_ids(values["provider"], values["ids"]), *vault.name_hashes(names)]
    run(
        connection,
        "INSERT INTO pii.tombstones (hash, erased_at)"
        " SELECT hash, now() FROM (SELECT unnest(%(hashes)s::bytea[]) UNION SELECT i.email_hash FROM pii.identities i"
        "  JOIN csr.user_external_ids x USING (provider, external_id) WHERE x.profile_id = %(person)s"
        "  UNION SELECT sha256(uuid_send(m)) FROM unnest(%(matches)s::uuid[]) AS m) t (hash) ON CONFLICT DO NOTHING",
        values | {"hashes": hashes},
    )


def _organizers_named(connection: psycopg.Connection, vault: Vault, names: list[str]) -> list[bytes]:
    """Digests of the organizers who bear one of the names: a statement binds no name, for servers log what it binds."""
    theirs = set(vault.name_hashes(names))
    query = (
        "SELECT organizer FROM export.event_attendance WHERE organizer IS NOT NULL"
        " UNION SELECT organizer FROM csr.buddy_events WHERE organizer IS NOT NULL"
        " UNION SELECT data->>'organizer' FROM ops.buddy_system_events WHERE data ? 'organizer'"
    )
    named = _column(connection, query, {})
    alike = [name for name, found in zip(named, vault.name_hashes(named), strict=True) if found in theirs]
    return [hashlib.sha256(name.encode()).digest() for name in alike]


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
        "DELETE FROM pii.company_roster WHERE user_id = %(person)s OR email_hash IN (SELECT i.email_hash FROM pii.identities i"
        " JOIN csr.user_external_ids x USING (provider, external_id) WHERE x.profile_id = %(person)s)",
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
    ("export.event_attendance", "DELETE FROM export.event_attendance WHERE user_id = ANY(%(ids)s::uuid[])"),
    (
        "export.event_attendance",
        "UPDATE export.event_attendance SET organizer = NULL WHERE sha256(convert_to(organizer, 'UTF8')) = ANY(%(organizers)s)",
    ),
    (
        "export.skill_sessions",
        "DELETE FROM export.skill_sessions WHERE teacher_id = ANY(%(ids)s::uuid[]) OR learner_id = ANY(%(ids)s::uuid[])",
    ),
    ("export.milestones", "DELETE FROM export.milestones WHERE user_id = ANY(%(ids)s::uuid[])"),
    ("csr.buddy_events", "UPDATE csr.buddy_events SET description = NULL, location = NULL WHERE match_id = ANY(%(matches)s)"),
    (
        "csr.buddy_events",
        "UPDATE csr.buddy_events SET organizer = NULL WHERE sha256(convert_to(organizer, 'UTF8')) = ANY(%(organizers)s)",
    ),
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
    ("impact.volunteer_activity", "DELETE FROM impact.volunteer_activity WHERE volunteer_id = %(person)s"),
    (
        "impact.volunteer_activity",
        "UPDATE impact.volunteer_activity SET participant_id = NULL WHERE participant_id = %(person)s",
    ),
    ("impact.volunteer_months", "DELETE FROM impact.volunteer_months WHERE volunteer_id = %(person)s"),
    ("impact.participant_months", "DELETE FROM impact.participant_months WHERE participant_id = %(person)s"),
    ("impact.taught_pairs", "DELETE FROM impact.taught_pairs WHERE %(person)s IN (volunteer_id, participant_id)"),
    ("impact.vis_scores", "DELETE FROM impact.vis_scores WHERE volunteer_id = %(person)s"),
    (
        "ops.buddy_system_events",  # events that name them, but as one of several attendees
        "DELETE FROM ops.buddy_system_events WHERE EXISTS (SELECT FROM jsonb_each_text(data - 'attendees') AS c (name, value)"
        " WHERE c.value = ANY(%(ids)s))",
    ),
    (
        "ops.buddy_system_events",
        "UPDATE ops.buddy_system_events SET sealed = NULL, key_id = NULL, told_sealed = NULL,"
        " data = data - %(unsaid)s::text[], told = told - %(unsaid)s::text[]"
        " WHERE data->>'match_id' = ANY(%(matches)s::uuid[]::text[]) OR data->'attendees' ?| %(ids)s::text[]",
    ),
    (
        "ops.buddy_system_events",
        "UPDATE ops.buddy_system_events SET data = data - 'organizer', told = told - 'organizer'"
        " WHERE sha256(convert_to(data->>'organizer', 'UTF8')) = ANY(%(organizers)s)",
    ),
    (
        "ops.discrepancies",
        "DELETE FROM ops.discrepancies WHERE EXISTS (SELECT FROM unnest(%(ids)s::text[]) AS i (id) WHERE position(i.id IN key) > 0)",
    ),
    ("ops.outbox", "DELETE FROM ops.outbox WHERE position(%(person)s::text IN data::text) > 0"),
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
