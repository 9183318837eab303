"""The events that the Buddy platform sends as things happen (spec 1, "Event Types Summary"; spec 5, "Event Catalog").

What an event carries are columns of an entity of the export, under the same names and nested the same way; so an event is
a row of its entity, or, of a match, the part of a row that it tells.
"""

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.sources.buddy.entities import (
    CHECKINS,
    EVENT_ATTENDANCE,
    EVENTS,
    FEEDBACK,
    MATCHES,
    MILESTONES,
    SKILL_SESSIONS,
)


def _whole_row(name: str, of: Entity, description: str) -> EventType:
    """An event that carries all that a row of the export has."""
    required = frozenset(column.name for column in of.required)
    return EventType(name=name, description=description, entity=of, happened=of.happened, columns=of.columns, required=required)


def _of_match(name: str, description: str, happened: str, required: set[str], optional: set[str], status: str) -> EventType:
    columns = tuple(column for column in MATCHES.columns if column.name in required | optional)
    return EventType(
        name=name,
        description=description,
        entity=MATCHES,
        happened=happened,
        columns=columns,
        required=frozenset(required),
        settles={"status": status},
    )


EVENT_TYPES: tuple[EventType, ...] = (
    _of_match(
        "buddy.match.created",
        "A participant and a buddy were matched.",
        "matched_at",
        required={"match_id", "participant_id", "buddy_id", "matched_at"},
        optional=set(),
        status="active",
    ),
    _of_match(
        "buddy.match.ended",
        "A match ended. What only its beginning tells is known from `buddy.match.created` or from an export.",
        "ended_at",
        required={"match_id", "ended_at"},
        optional={
            "participant_id",
            "buddy_id",
            "matched_at",
            "end_reason",
            "duration_days",
            "sessions_completed",
            "events_attended",
        },
        status="ended",
    ),
    _whole_row("buddy.event.logged", EVENTS, "An informal meeting of a match was logged."),
    _whole_row("buddy.event.attended", EVENT_ATTENDANCE, "Somebody attended a formal event."),
    _whole_row("buddy.skill_share.completed", SKILL_SESSIONS, "A skill session was held."),
    _whole_row("buddy.checkin.completed", CHECKINS, "A check-in took place."),
    _whole_row("buddy.feedback.submitted", FEEDBACK, "Somebody gave feedback on their match."),
    _whole_row("buddy.milestone.reached", MILESTONES, "Somebody reached a milestone."),
)
