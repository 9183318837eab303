"""From which exported columns each column of the CSR tables comes (spec 2 and 5)."""

from dataclasses import dataclass, field

from buddy_pipeline.database.schema import CSR
from buddy_pipeline.sources.buddy import BUDDY

Sources = tuple[tuple[str, str], ...]
"""Pairs of an entity and one of its columns."""


@dataclass(frozen=True)
class Origin:
    """Where a CSR table comes from: columns of the same name from ``entities``, the others as ``columns`` says.

    A column is written `entity.column`.
    """

    entities: tuple[str, ...]
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)


_PERSON = ("users.id", "users.email")

ORIGINS: dict[str, Origin] = {
    "users": Origin(
        ("users",),
        {
            "id": _PERSON,
            "role": ("users.role", "users.joined_at"),
            "journey_flags": (
                "users.role",
                "users.joined_at",
                "matches.matched_at",
                "matches.status",
                "events.attendees",
                "event_attendance.attended_at",
                "skill_sessions.completed_at",
                "checkins.checkin_date",
                "feedback.submitted_at",
                "milestones.reached_at",
            ),
        },
    ),
    "user_external_ids": Origin(("users",), {"external_id": ("users.id",), "profile_id": _PERSON}),
    "program_enrollments": Origin(
        (),
        {
            "id": _PERSON,
            "user_id": _PERSON,
            "enrolled_at": ("users.joined_at",),
            "status": ("matches.status", "matches.end_reason", "matches.ended_at"),
            "completed_at": ("matches.ended_at",),
        },
    ),
    "buddy_matches": Origin(
        ("matches",),
        {"id": ("matches.match_id",), "duration_days": ("matches.matched_at", "matches.ended_at", "matches.duration_days")},
    ),
    "buddy_events": Origin(
        ("events", "event_attendance"),
        {
            "id": ("events.event_id", "event_attendance.event_id"),
            "event_date": ("events.event_date", "event_attendance.attended_at"),
            "title": ("event_attendance.event_title",),
            "metadata": ("events.event_type", "event_attendance.event_type"),
        },
    ),
    "buddy_event_attendances": Origin(
        ("events", "event_attendance"),
        {
            "user_id": ("events.attendees", "event_attendance.user_id"),
            "attended_at": ("events.event_date", "event_attendance.attended_at"),
        },
    ),
    "buddy_checkins": Origin(("checkins",), {"id": ("checkins.checkin_id",)}),
    "buddy_feedback": Origin(("feedback",), {"id": ("feedback.feedback_id",)}),
    "kintell_sessions": Origin(
        ("skill_sessions",),
        {
            "id": ("skill_sessions.session_id",),
            "external_session_id": ("skill_sessions.session_id",),
            "participant_id": ("skill_sessions.learner_id",),
            "volunteer_id": ("skill_sessions.teacher_id",),
            "rating": ("skill_sessions.learner_rating",),
            "metadata": (
                "skill_sessions.skill_id",
                "skill_sessions.skill_name",
                "skill_sessions.skill_category",
                "skill_sessions.format",
                "skill_sessions.proficiency_level",
                "skill_sessions.teacher_rating",
                "skill_sessions.learner_progress",
                "skill_sessions.sdg_goals",
                "skill_sessions.valuation_points",
            ),
        },
    ),
    "journey_milestones": Origin(
        ("milestones",),
        {
            "title": ("milestones.milestone_title",),
            "category": ("milestones.milestone_category",),
            "metadata": ("milestones.metadata", "milestones.milestone_category"),
        },
    ),
}


def column_sources(table: str) -> dict[str, Sources]:
    """For each column of a CSR table that comes from an export, the exported columns behind it."""
    sources = {column.name: _sources(ORIGINS[table], column.name) for column in CSR[table].columns}
    return {column: found for column, found in sources.items() if found}


def entities_behind(table: str) -> list[str]:
    """The entities that a CSR table is made from, in the order of the contract."""
    named = {entity for found in column_sources(table).values() for entity, _ in found}
    return [entity.name for entity in BUDDY.entities if entity.name in named]


def _sources(origin: Origin, column: str) -> Sources:
    if column in origin.columns:
        return tuple((name.partition(".")[0], name.partition(".")[2]) for name in origin.columns[column])
    return tuple((entity, column) for entity in origin.entities if column in BUDDY[entity].column_names)
