"""How each entity of the Buddy export becomes rows of the CSR platform's tables (spec 1, "CSR Mapping")."""

from collections.abc import Callable
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.attendances import link_late_matches, merge_formal_events, merge_informal_events
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_rows
from buddy_pipeline.csr.milestones import merge_milestones
from buddy_pipeline.database.statements import compose, run


def map_entity(load: Load, entity: Entity) -> dict[str, Merged]:
    """Merges the taken rows of an entity (other than users) into ``csr``. Gives what was merged, by table."""
    return _MAPPINGS[entity.name](load, entity)


def _merge(load: Load, entity: Entity, table: str, key: tuple[str, ...], columns: tuple[str, ...], rows: LiteralString) -> Merged:
    first = sql.SQL("coalesce(s.first_told, s.export_date) AS export_date")
    query = compose(rows, staged=load.staged(entity), taken=TAKEN, first=first)
    return merge_rows(load, table, key, columns, query, inserted=("export_date",))


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
        " s.sessions_completed, s.events_attended, {first}"
        " FROM {staged} s JOIN people p ON p.external_id = s.participant_id JOIN people b ON b.external_id = s.buddy_id WHERE {taken}",
    )
    return {"buddy_matches": merged}


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
        " 'valuation_points', s.valuation_points) AS metadata, {first}"
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
        "SELECT s.checkin_id AS id, m.id AS match_id, s.checkin_date, s.mood, {first}"
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
        " {first}"
        " FROM {staged} s LEFT JOIN csr.buddy_matches m ON m.id = s.match_id WHERE {taken}",
    )
    return {"buddy_feedback": merged}


_MAPPINGS: dict[str, Callable[[Load, Entity], dict[str, Merged]]] = {
    "matches": _map_matches,
    "events": merge_informal_events,
    "event_attendance": merge_formal_events,
    "skill_sessions": _map_skill_sessions,
    "checkins": _map_checkins,
    "feedback": _map_feedback,
    "milestones": merge_milestones,
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
    link_late_matches(load)
