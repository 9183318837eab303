"""The events that the Buddy platform sends as things happen (spec 1, "Event Types Summary"; spec 5, "Event Catalog").

What an event carries are columns of an entity of the export, under the same names and nested the same way; so an event is
a row of its entity, or, of a match, the part of a row that it tells.
"""

from buddy_pipeline.contract.columns import Column, Kind
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.sources.buddy import BUDDY

VERSION = "v1"
"""Version of all event types (spec 5, "Event Versioning"): a breaking change is a new version beside this one."""

ENVELOPE = (
    Column(
        name="id",
        kind=Kind.UUID,
        required=True,
        example="1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
        description="The event's own id: an event that is sent again has the same one, and counts once.",
    ),
    Column(
        name="type", kind=Kind.ENUM, required=True, example="buddy.match.created", description="Which of the event types it is."
    ),
    Column(
        name="version",
        kind=Kind.ENUM,
        required=True,
        values=(VERSION,),
        example=VERSION,
        description="Version of the event type.",
    ),
    Column(
        name="timestamp",
        kind=Kind.TIMESTAMP,
        required=True,
        example="2025-11-22T10:30:00Z",
        description="When the platform made the event. Of two that tell of one thing, the later one counts, whenever they arrive.",
    ),
)
"""What stands around the ``data`` of every event."""


def _whole_row(name: str, entity: str, description: str) -> EventType:
    """An event that carries all that a row of the export has."""
    of = BUDDY[entity]
    required = frozenset(column.name for column in of.required)
    return EventType(name=name, description=description, entity=of, happened=of.happened, columns=of.columns, required=required)


def _of_match(name: str, description: str, happened: str, required: set[str], optional: set[str], status: str) -> EventType:
    of = BUDDY["matches"]
    columns = tuple(column for column in of.columns if column.name in required | optional)
    return EventType(
        name=name,
        description=description,
        entity=of,
        happened=happened,
        columns=columns,
        required=frozenset(required),
        settles={"status": status},
    )


EVENT_TYPES: dict[str, EventType] = {
    one.name: one
    for one in (
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
        _whole_row("buddy.event.logged", "events", "An informal meeting of a match was logged."),
        _whole_row("buddy.event.attended", "event_attendance", "Somebody attended a formal event."),
        _whole_row("buddy.skill_share.completed", "skill_sessions", "A skill session was held."),
        _whole_row("buddy.checkin.completed", "checkins", "A check-in took place."),
        _whole_row("buddy.feedback.submitted", "feedback", "Somebody gave feedback on their match."),
        _whole_row("buddy.milestone.reached", "milestones", "Somebody reached a milestone."),
    )
}
"""The event types by name."""
