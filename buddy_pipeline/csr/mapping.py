"""How each entity of the Buddy export becomes rows of the CSR platform's tables (spec 1, "CSR Mapping")."""

from collections.abc import Callable
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_rows
from buddy_pipeline.csr.statements import compose, run


def map_entity(load: Load, entity: Entity) -> dict[str, Merged]:
    """Merges the taken rows of an entity (other than users) into ``csr``. Gives what was merged, by table."""
    return _MAPPINGS[entity.name](load, entity)


def _merge(load: Load, entity: Entity, table: str, key: tuple[str, ...], columns: tuple[str, ...], rows: LiteralString) -> Merged:
    query = compose(rows, staged=load.staged(entity), taken=TAKEN)
    return merge_rows(load, table, key, columns, query)


def _map_matches(load: Load, entity: Entity) -> dict[str, Merged]:
    columns = (
        "participant_id",
        "buddy_id",
        "matched_at",
        "status",
        "ended_at",
        "end_reason",
        "duration_days",
        "sessions_completed",
        "events_attended",
    )
    merged = _merge(
        load,
        entity,
        "buddy_matches",
        ("id",),
        columns,
        "SELECT s.match_id AS id, p.user_id AS participant_id, b.user_id AS buddy_id, s.matched_at, s.status, s.ended_at, s.end_reason,"
        " coalesce(floor(extract(epoch FROM s.ended_at - s.matched_at) / 86400)::integer, s.duration_days) AS duration_days,"
        " s.sessions_completed, s.events_attended, s.export_date"
        " FROM {staged} s JOIN people p ON p.external_id = s.participant_id JOIN people b ON b.external_id = s.buddy_id WHERE {taken}",
    )
    return {"buddy_matches": merged}


def _map_events(load: Load, entity: Entity) -> dict[str, Merged]:
    events = _merge(
        load,
        entity,
        "buddy_events",
        ("id",),
        ("match_id", "kind", "event_type", "event_date", "description", "location"),
        "SELECT s.event_id AS id, m.id AS match_id, 'informal' AS kind, s.event_type, s.event_date, s.description, s.location,"
        " s.export_date"
        " FROM {staged} s LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken}",
    )
    _remove_former_attendees(load, entity)
    attendances = _merge(
        load,
        entity,
        "buddy_event_attendances",
        ("event_id", "user_id"),
        ("match_id", "kind", "attended_at"),
        "SELECT DISTINCT s.event_id, p.user_id, m.id AS match_id, 'informal' AS kind, s.event_date AS attended_at, s.export_date"
        " FROM {staged} s CROSS JOIN unnest(s.attendees) AS a(id) JOIN people p ON p.external_id = a.id"
        " LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken}",
    )
    return {"buddy_events": events, "buddy_event_attendances": attendances}


def _remove_former_attendees(load: Load, entity: Entity) -> None:
    """An event whose list of attendees was corrected loses those who are no longer on it."""
    run(
        load.connection,
        compose(
            "DELETE FROM csr.buddy_event_attendances t USING {staged} s WHERE t.event_id = s.event_id AND t.kind = 'informal' AND {taken}"
            " AND NOT EXISTS (SELECT FROM people p WHERE p.user_id = t.user_id AND p.external_id = ANY (s.attendees))",
            staged=load.staged(entity),
            taken=TAKEN,
        ),
    )


def _map_event_attendance(load: Load, entity: Entity) -> dict[str, Merged]:
    """One event a row of all its attendances, the latest speaking for it; one attendance a row and person."""
    events = _merge(
        load,
        entity,
        "buddy_events",
        ("id",),
        (
            "kind",
            "event_type",
            "event_date",
            "location",
            "title",
            "event_format",
            "duration_minutes",
            "attendee_count",
            "organizer",
            "categories",
            "sdg_goals",
            "metadata",
        ),
        "SELECT DISTINCT ON (a.event_id) a.event_id AS id, 'formal' AS kind, a.event_type,"
        " min(a.attended_at) OVER (PARTITION BY a.event_id) AS event_date, a.location, a.event_title AS title, a.event_format,"
        " a.duration_minutes, a.attendee_count, a.organizer, a.categories, a.sdg_goals, a.as_exported AS metadata,"
        " max(a.export_date) OVER (PARTITION BY a.event_id) AS export_date"
        " FROM export.event_attendance a WHERE a.event_id IN (SELECT s.event_id FROM {staged} s WHERE {taken})"
        " AND NOT EXISTS (SELECT FROM export.events i WHERE i.event_id = a.event_id)"
        " ORDER BY a.event_id, a.attended_at DESC, a.user_id",
    )
    attendances = _merge(
        load,
        entity,
        "buddy_event_attendances",
        ("event_id", "user_id"),
        ("match_id", "kind", "attended_at", "duration_minutes"),
        "SELECT DISTINCT ON (s.event_id, p.user_id) s.event_id, p.user_id, m.id AS match_id, 'formal' AS kind, s.attended_at,"
        " s.duration_minutes, s.export_date FROM {staged} s JOIN people p ON p.external_id = s.user_id"
        " LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken} ORDER BY s.event_id, p.user_id, s.attended_at, s.user_id",
    )
    return {"buddy_events": events, "buddy_event_attendances": attendances}


def _map_skill_sessions(load: Load, entity: Entity) -> dict[str, Merged]:
    merged = _merge(
        load,
        entity,
        "kintell_sessions",
        ("id",),
        (
            "external_session_id",
            "session_type",
            "participant_id",
            "volunteer_id",
            "match_id",
            "scheduled_at",
            "completed_at",
            "duration_minutes",
            "rating",
            "metadata",
        ),
        "SELECT s.session_id AS id, s.session_id::text AS external_session_id, 'skill_share' AS session_type,"
        " l.user_id AS participant_id, t.user_id AS volunteer_id, m.id AS match_id, s.scheduled_at, s.completed_at, s.duration_minutes,"
        " s.learner_rating AS rating, jsonb_build_object('skill_id', s.skill_id, 'skill_name', s.skill_name,"
        " 'skill_category', s.skill_category, 'format', s.format, 'proficiency_level', s.proficiency_level,"
        " 'teacher_rating', s.teacher_rating, 'learner_progress', s.learner_progress, 'sdg_goals', s.sdg_goals,"
        " 'valuation_points', s.valuation_points) AS metadata, s.export_date"
        " FROM {staged} s JOIN people t ON t.external_id = s.teacher_id JOIN people l ON l.external_id = s.learner_id"
        " LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken}",
    )
    return {"kintell_sessions": merged}


def _map_checkins(load: Load, entity: Entity) -> dict[str, Merged]:
    merged = _merge(
        load,
        entity,
        "buddy_checkins",
        ("id",),
        ("match_id", "checkin_date", "mood"),
        "SELECT s.checkin_id AS id, m.id AS match_id, s.checkin_date, s.mood, s.export_date"
        " FROM {staged} s LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken}",
    )
    return {"buddy_checkins": merged}


def _map_feedback(load: Load, entity: Entity) -> dict[str, Merged]:
    merged = _merge(
        load,
        entity,
        "buddy_feedback",
        ("id",),
        ("match_id", "from_role", "rating", "communication", "helpfulness", "engagement", "submitted_at"),
        "SELECT s.feedback_id AS id, m.id AS match_id, s.from_role, s.rating, s.communication, s.helpfulness, s.engagement, s.submitted_at,"
        " s.export_date"
        " FROM {staged} s LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken}",
    )
    return {"buddy_feedback": merged}


def _map_milestones(load: Load, entity: Entity) -> dict[str, Merged]:
    merged = _merge(
        load,
        entity,
        "journey_milestones",
        ("user_id", "milestone_id", "reached_at"),
        ("title", "category", "points", "badge_icon", "target_role", "progress", "metadata"),
        "SELECT DISTINCT ON (p.user_id, s.milestone_id, s.reached_at) p.user_id, s.milestone_id, s.reached_at,"
        " s.milestone_title AS title, s.milestone_category AS category, s.points, s.badge_icon, s.target_role, s.progress,"
        " CASE WHEN s.as_exported IS NULL THEN s.metadata ELSE coalesce(s.metadata, '{{}}') || s.as_exported END AS metadata, s.export_date"
        " FROM {staged} s JOIN people p ON p.external_id = s.user_id WHERE {taken}"
        " ORDER BY p.user_id, s.milestone_id, s.reached_at, s.user_id",
    )
    return {"journey_milestones": merged}


_MAPPINGS: dict[str, Callable[[Load, Entity], dict[str, Merged]]] = {
    "matches": _map_matches,
    "events": _map_events,
    "event_attendance": _map_event_attendance,
    "skill_sessions": _map_skill_sessions,
    "checkins": _map_checkins,
    "feedback": _map_feedback,
    "milestones": _map_milestones,
}

_WAITING = (
    ("buddy_events", "events", "event_id"),
    ("kintell_sessions", "skill_sessions", "session_id"),
    ("buddy_checkins", "checkins", "checkin_id"),
    ("buddy_feedback", "feedback", "feedback_id"),
)


def link_waiting_rows(load: Load) -> None:
    """Links rows that came before their match, now that it is there."""
    for table, entity, key in _WAITING:
        statement = (
            "UPDATE csr.{table} t SET match_id = m.id FROM export.{entity} e JOIN csr.buddy_matches m ON m.id = e.match_id"
            " WHERE t.match_id IS NULL AND t.id = e.{key}"
        )
        places = {"table": sql.Identifier(table), "entity": sql.Identifier(entity), "key": sql.Identifier(key)}
        run(load.connection, compose(statement, **places))
    run(
        load.connection,
        "UPDATE csr.buddy_event_attendances t SET match_id = e.match_id FROM csr.buddy_events e"
        " WHERE t.match_id IS NULL AND t.kind = 'informal' AND e.id = t.event_id AND e.match_id IS NOT NULL",
    )
    run(
        load.connection,
        "UPDATE csr.buddy_event_attendances t SET match_id = m.id FROM people p, export.event_attendance e, csr.buddy_matches m"
        " WHERE t.match_id IS NULL AND t.kind = 'formal' AND p.user_id = t.user_id AND e.user_id = p.external_id"
        " AND e.event_id = t.event_id AND m.id = e.match_id",
    )
